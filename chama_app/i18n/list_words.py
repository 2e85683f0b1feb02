"""What the app says about members from a list, in both languages.

Placeholders as in `words`; {line} is a line's number, {other} somebody else's name.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.member_list import Effect, ListProblem, ListWarning
from .plurals import Counted


@dataclass(frozen=True, slots=True)
class ListWords:
    """The sentences of one language. `effects` are what a line would do, `problems` why it is left out, or what it is
    in place of somebody, `warnings` what is said in place of an effect that may be a mistake."""

    open: str
    title: str
    body: str
    field: str
    choose_file: str
    no_file: str
    save: Counted
    save_changes: str
    nothing: str
    done: str
    added: Counted
    there: Counted
    changed: Counted
    left_out: Counted
    more: Counted
    held: str
    misfit: Mapping[str, str]
    effects: Mapping[Effect, str]
    problems: Mapping[ListProblem, str]
    warnings: Mapping[ListWarning, str]


ENGLISH_LISTS = ListWords(
    open="Add several from a list",
    title="Members from a list",
    body="Paste names and numbers as they stand in a message or a spreadsheet, one person on a line. Nothing is added before you have seen what each line does.",
    field="Names and numbers",
    choose_file="Choose a file: CSV or contacts",
    no_file="This file could not be read. Choose a text file, a CSV file or contacts of at most 1\u00a0MB.",
    save=Counted("Add 1\u00a0member", "Add {count}\u00a0members"),
    save_changes="Save these changes",
    nothing="Nobody is added by these lines.",
    done="The members are saved.",
    added=Counted("1\u00a0will be added", "{count}\u00a0will be added"),
    there=Counted("1\u00a0is there already", "{count}\u00a0are there already"),
    changed=Counted("1\u00a0number will change", "{count}\u00a0numbers will change"),
    left_out=Counted("1\u00a0line is left out", "{count}\u00a0lines are left out"),
    more=Counted("1\u00a0more line", "{count}\u00a0more lines"),
    held="This would change the share of {who} while a request is open. Add them when it is answered.",
    misfit={
        "nothing_left": "This leaves nothing for the equal shares. Raise the target first.",
        "over": "The members’ own amounts are more than the target. Raise the target first.",
        "too_large": "M-PESA takes KES\u00a0250,000 at most in one payment. Lower the target first.",
    },
    effects={
        "added": "{n}, {p}: will be added",
        "there": "{n}, {p}: is there already",
        "changed": "{n}: the number will become {p}",
        "left_out": "Line\u00a0{line}, “{said}”: {why}",
        "passed_over": "Line\u00a0{line}, “{said}”: {why}",
    },
    problems={
        "no_name": "there is no name in it",
        "no_number": "there is no number in it",
        "not_a_phone": "this is no Kenyan mobile number",
        "cut_number": "a spreadsheet cut this number short, type all of it, or make its column text and copy it again",
        "heading": "these are headings, not a person",
        "two_numbers": "there are two numbers in it, keep only one, or put each person on a line",
        "too_long": "the name is longer than 40\u00a0letters",
        "twice_in_list": "this number stands in the list already, with {other}",
        "taken": "this is the number of {other}",
        "two_of_this_name": "there are two with this name, change the number in the member’s form",
        "request_open": "a request to the old number of {other} is open",
        "archived": "{other} is archived, bring them back first",
    },
    warnings={"same_name": "{n}, {p}: will be added, and so will another of this name"},
)
KISWAHILI_LISTS = ListWords(
    open="Ongeza wengi kutoka kwenye orodha",
    title="Wanachama kutoka kwenye orodha",
    body="Bandika majina na nambari jinsi zilivyo kwenye ujumbe au jedwali, mtu mmoja kwa kila mstari. Hakuna anayeongezwa kabla ya wewe kuona kila mstari utafanya nini.",
    field="Majina na nambari",
    choose_file="Chagua faili: CSV au anwani za simu",
    no_file="Faili hii haikuweza kusomwa. Chagua faili ya maandishi, ya CSV au ya anwani isiyozidi MB\u00a01.",
    save=Counted("Ongeza mwanachama\u00a01", "Ongeza wanachama\u00a0{count}"),
    save_changes="Hifadhi mabadiliko haya",
    nothing="Mistari hii haiongezi mtu yeyote.",
    done="Wanachama wamehifadhiwa.",
    added=Counted("1\u00a0ataongezwa", "{count}\u00a0wataongezwa"),
    there=Counted("1\u00a0tayari yupo", "{count}\u00a0tayari wapo"),
    changed=Counted("nambari\u00a01 itabadilika", "nambari\u00a0{count} zitabadilika"),
    left_out=Counted("mstari\u00a01 unaachwa", "mistari\u00a0{count} inaachwa"),
    more=Counted("Mstari\u00a01 zaidi", "Mistari\u00a0{count} zaidi"),
    held="Hii itabadilisha mchango wa {who} wakati ombi halijajibiwa. Waongeze likijibiwa.",
    misfit={
        "nothing_left": "Lengo ni dogo mno kwa wanachama hawa: hakibaki kitu kwa michango sawa. Ongeza lengo kwanza.",
        "over": "Kiasi maalum cha wanachama kinazidi lengo. Ongeza lengo kwanza.",
        "too_large": "M-PESA inapokea hadi KES\u00a0250,000 kwa muamala mmoja. Punguza lengo kwanza.",
    },
    effects={
        "added": "{n}, {p}: ataongezwa",
        "there": "{n}, {p}: tayari yupo",
        "changed": "{n}: nambari itakuwa {p}",
        "left_out": "Mstari\u00a0{line}, “{said}”: {why}",
        "passed_over": "Mstari\u00a0{line}, “{said}”: {why}",
    },
    problems={
        "no_name": "hauna jina",
        "no_number": "hauna nambari",
        "not_a_phone": "hii si nambari ya simu ya Kenya",
        "cut_number": "jedwali limekata nambari hii, andika nambari yote, au ifanye safu yake kuwa maandishi kisha nakili tena",
        "heading": "hivi ni vichwa vya safu, si mtu",
        "two_numbers": "una nambari mbili, bakisha moja tu, au weka kila mtu kwenye mstari wake",
        "too_long": "jina lina zaidi ya herufi\u00a040",
        "twice_in_list": "nambari hii tayari iko kwenye orodha, kwa {other}",
        "taken": "hii ni nambari ya {other}",
        "two_of_this_name": "wapo wawili wenye jina hili, badilisha nambari kwenye fomu ya mwanachama",
        "request_open": "ombi kwa nambari ya zamani ya {other} halijajibiwa",
        "archived": "{other} yuko kwenye kumbukumbu, mrudishe kwanza",
    },
    warnings={"same_name": "{n}, {p}: ataongezwa, na mwingine mwenye jina hili pia"},
)
