"""What the app says about members, the chama, reported codes and reminders, in both languages.

Placeholders as in `words`; {total} and {target} are amounts, {who} is several names.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.leaving import FallsTo
from ..domain.member_filter import MemberFilter
from ..domain.reported_codes import CodeProblem
from .plurals import Counted


@dataclass(frozen=True, slots=True)
class MemberWords:
    """The sentences of one language about people. `problems` are named by field and problem."""

    # member form
    add: str
    edit: str
    name: str
    phone: str
    requests_go_to: str
    sharing: str
    share: str
    share_equal: str
    share_custom: str
    share_now: str
    share_amount: str
    sum_exact: str
    sum_short: str
    sum_over: str
    is_me: str
    is_me_hint: str
    locked: str
    held: str
    save: str
    problems: Mapping[str, str]
    # leaving
    archive: str
    archive_done: str
    remove_done: str
    owed_falls_to: Mapping[FallsTo, str]
    turn_stays: str
    undo: str
    archive_locked: str
    archive_held: str
    undone_too_late: str
    archived: str
    bring_back: str
    back_held: str
    # chama form
    chama_name: str
    reference: str
    reference_hint: str
    description: str
    description_hint: str
    # codes
    have_code: str
    enter_amount: str
    code_title: str
    code_body: str
    code_field: str
    code_found: str
    code_save: str
    code_confirmed: str
    code_take_back: str
    by_hand: str
    by_hand_body: str
    by_hand_note: str
    by_hand_bad_note: str
    by_hand_save: str
    code_problems: Mapping[CodeProblem, str]
    # reminders and menu
    more: str
    shows: Mapping[MemberFilter, str]
    search: str
    nobody_found: str
    show_all: str
    show_more: Counted
    view: str
    copy_reminder: str
    # attention
    attention_reported: Counted
    attention_check: str
    attention_review: str


ENGLISH_MEMBERS = MemberWords(
    add="Add member",
    edit="Edit member",
    name="Name",
    phone="Phone number",
    requests_go_to="Requests go to {p}",
    sharing="{who} and {n} share this number, so requests go one after the other.",
    share="Share",
    share_equal="Equal",
    share_custom="Custom",
    share_now="This share: {a}",
    share_amount="Share in KES",
    sum_exact="Shares add up to {total} of {target}",
    sum_short="Shares add up to {total} of {target} · {a} short",
    sum_over="Shares add up to {total} of {target} · {a} over",
    is_me="This is me",
    is_me_hint="The app says “your phone” instead of the name.",
    locked="A request is open for this member. Phone and share can change when it is answered.",
    held="This would change the share of {who} while a request is open. Save when it is answered.",
    save="Save",
    problems={
        "name.missing": "Enter a name",
        "name.changed": "The name was changed elsewhere meanwhile: type the one that you want",
        "phone.changed": "The number was changed elsewhere meanwhile: type the one that you want",
        "share.changed": "The share was changed elsewhere meanwhile: type the one that you want",
        "target.changed": "The amount was changed elsewhere meanwhile: type the one that you want",
        "due.changed": "The day was changed elsewhere meanwhile: type the one that you want",
        "reference.changed": "This was changed elsewhere meanwhile: type what you want",
        "description.changed": "This was changed elsewhere meanwhile: type what you want",
        "name.too_long": "Use 40\u00a0letters at most",
        "phone.missing": "Enter a Kenyan mobile number, like 0712 345 678",
        "phone.not_a_phone": "Enter a Kenyan mobile number, like 0712 345 678",
        "phone.two_numbers": "There are two numbers here: keep only one",
        "phone.cut_number": "A spreadsheet cut this number short: type all of it, or make its column text and copy it again",
        "phone.locked": "A request to the old number is still open",
        "share.not_a_share": "Enter whole shillings from 1 to 250,000",
        "share.nothing_left": "This leaves nothing for the equal shares",
        "share.over": "The members’ own amounts are more than the target",
        "share.too_large": "M-PESA takes KES\u00a0250,000 at most in one payment",
        "target.not_an_amount": "Enter whole shillings, like 3,000",
        "target.too_small": "This leaves nothing for the equal shares",
        "target.too_large": "A share would be more than M-PESA takes in one payment",
        "due.not_a_day": "Enter a day, like 31/12/2026",
        "due.no_such_day": "There is no such day",
        "due.not_a_year": "Choose a year from 2000 to 2099",
        "reference.missing": "Enter what the prompt should show",
        "reference.too_long": "Use 12\u00a0characters at most",
        "reference.not_for_prompts": "Use letters, digits, spaces and . , _ / : # + ( ) -",
        "description.missing": "Enter what the money is for",
        "description.too_long": "Use 13\u00a0characters at most",
        "description.not_for_prompts": "Use letters, digits, spaces and . , _ / : # + ( ) -",
    },
    archive="Archive member",
    archive_done="{n} is archived. Receipts are kept.",
    remove_done="{n} is removed. Nothing was ever requested.",
    owed_falls_to={
        "others": "The {a} that {n} owed is divided among the others.",
        "nobody_owes": "Nobody owes the {a} of {n} any more.",
        "nobody_shares": "The {a} that {n} owed is nobody’s share now.",
    },
    turn_stays="This round of {c} goes to {n}, also after leaving: pay it out, or swap the turn on Home.",
    undo="Undo",
    archive_locked="A request is open for {n}. Archive when it is answered.",
    archive_held="This would change the share of {who} while a request is open. Archive when it is answered.",
    undone_too_late="The shares cannot change now. Bring {n} back under “Add member” later.",
    archived="Archived",
    bring_back="Bring back {n}",
    back_held="This would change the share of {who} while a request is open. Bring them back when it is answered.",
    chama_name="What the collection is for",
    reference="Reference",
    reference_hint="Shown on the M-PESA prompt as the account",
    description="Description",
    description_hint="Sent with every request",
    have_code="I have an M-PESA code",
    enter_amount="Enter the amount",
    code_title="M-PESA code",
    code_body="Paste the whole M-PESA message, or type its code of 10\u00a0characters. The code is kept as reported by {n}. It counts when M-PESA confirms it.",
    code_field="M-PESA message or code",
    code_found="Code found: {r}",
    code_save="Keep this code",
    code_confirmed="This is the code that {n} reported.",
    code_take_back="Not our payment",
    by_hand="Record by hand",
    by_hand_body="M-PESA says that {n} has paid, and the message is not at hand. Write down how you know the amount. M-PESA’s receipt replaces this when it comes.",
    by_hand_note="How you know",
    by_hand_bad_note="Write down what you looked at, in a few words.",
    by_hand_save="Record this amount",
    code_problems={
        "no_code": "There is no M-PESA code in this. It has 10\u00a0letters and digits, like UCQ5UAQ403.",
        "already_counted": "This code is in the pot already.",
        "already_reported": "This code was reported already.",
        "not_saved": "This could not be saved. Try again.",
    },
    more="More for {n}",
    shows={"all": "All", "not_paid": "Not paid", "look": "Needs a look"},
    search="Search name or number",
    nobody_found="Nobody matches. Change the filter or the search.",
    show_all="Show all members",
    show_more=Counted("Show 1\u00a0more member", "Show more members ({count}\u00a0left)"),
    view="View",
    copy_reminder="Copy reminder",
    attention_reported=Counted("1\u00a0reported paid, not confirmed", "{count}\u00a0reported paid, not confirmed"),
    attention_check="Check",
    attention_review="Review",
)
KISWAHILI_MEMBERS = MemberWords(
    add="Ongeza mwanachama",
    edit="Hariri mwanachama",
    name="Jina",
    phone="Nambari ya simu",
    requests_go_to="Maombi yataenda kwa {p}",
    sharing="{who} na {n} wanatumia nambari hii, hivyo maombi yatatumwa moja baada ya lingine.",
    share="Mchango",
    share_equal="Sawa kwa wote",
    share_custom="Maalum",
    share_now="Mchango huu: {a}",
    share_amount="Mchango kwa KES",
    sum_exact="Michango inafika {total} kati ya {target}",
    sum_short="Michango inafika {total} kati ya {target} · imepungua {a}",
    sum_over="Michango inafika {total} kati ya {target} · imezidi {a}",
    is_me="Huyu ni mimi",
    is_me_hint="Programu itasema “simu yako” badala ya jina.",
    locked="Kuna ombi ambalo halijajibiwa kwa mwanachama huyu. Simu na mchango vinaweza kubadilishwa likijibiwa.",
    held="Hii itabadilisha mchango wa {who} wakati ombi halijajibiwa. Hifadhi likijibiwa.",
    save="Hifadhi",
    problems={
        "name.missing": "Weka jina",
        "name.changed": "Jina limebadilishwa kwingine wakati huo: andika unalotaka",
        "phone.changed": "Nambari imebadilishwa kwingine wakati huo: andika unayotaka",
        "share.changed": "Mchango umebadilishwa kwingine wakati huo: andika unaotaka",
        "target.changed": "Kiasi kimebadilishwa kwingine wakati huo: andika unachotaka",
        "due.changed": "Siku imebadilishwa kwingine wakati huo: andika unayotaka",
        "reference.changed": "Hii imebadilishwa kwingine wakati huo: andika unachotaka",
        "description.changed": "Hii imebadilishwa kwingine wakati huo: andika unachotaka",
        "name.too_long": "Tumia herufi zisizozidi\u00a040",
        "phone.missing": "Weka nambari ya simu ya Kenya, kama 0712 345 678",
        "phone.not_a_phone": "Weka nambari ya simu ya Kenya, kama 0712 345 678",
        "phone.two_numbers": "Kuna nambari mbili hapa: bakisha moja tu",
        "phone.cut_number": "Jedwali limekata nambari hii: andika nambari yote, au ifanye safu yake kuwa maandishi kisha nakili tena",
        "phone.locked": "Kuna ombi kwa nambari ya zamani ambalo halijajibiwa",
        "share.not_a_share": "Weka shilingi kamili kutoka 1 hadi 250,000",
        "share.nothing_left": "Kiasi hiki hakibakishi kitu kwa michango sawa",
        "share.over": "Kiasi maalum cha wanachama kinazidi lengo",
        "share.too_large": "M-PESA inapokea hadi KES\u00a0250,000 kwa muamala mmoja",
        "target.not_an_amount": "Weka shilingi kamili, kama 3,000",
        "target.too_small": "Kiasi hiki hakibakishi kitu kwa michango sawa",
        "target.too_large": "Mchango mmoja ungezidi kikomo cha M-PESA kwa muamala mmoja",
        "due.not_a_day": "Weka siku, kama 31/12/2026",
        "due.no_such_day": "Hakuna siku kama hiyo",
        "due.not_a_year": "Chagua mwaka kuanzia\u00a02000 hadi\u00a02099",
        "reference.missing": "Weka kinachoonyeshwa kwenye ombi",
        "reference.too_long": "Tumia herufi zisizozidi\u00a012",
        "reference.not_for_prompts": "Tumia herufi, tarakimu, nafasi na . , _ / : # + ( ) -",
        "description.missing": "Andika pesa ni za nini",
        "description.too_long": "Tumia herufi zisizozidi\u00a013",
        "description.not_for_prompts": "Tumia herufi, tarakimu, nafasi na . , _ / : # + ( ) -",
    },
    archive="Weka kwenye kumbukumbu",
    archive_done="{n} amewekwa kwenye kumbukumbu. Risiti zinahifadhiwa.",
    remove_done="{n} ameondolewa. Hakuna kilichowahi kuombwa.",
    owed_falls_to={
        "others": "{a} ambayo {n} hajalipa inagawanywa kwa wengine.",
        "nobody_owes": "Hakuna anayedaiwa tena {a} ya {n}.",
        "nobody_shares": "{a} ambayo {n} hajalipa sasa si mchango wa yeyote.",
    },
    turn_stays="Awamu hii ya {c} ni ya {n}, hata akitoka: toa pesa, au badilisha zamu kwenye Nyumbani.",
    undo="Tendua",
    archive_locked="Kuna ombi ambalo halijajibiwa kwa {n}. Mweke kwenye kumbukumbu likijibiwa.",
    archive_held="Hii itabadilisha mchango wa {who} wakati ombi halijajibiwa. Mweke kwenye kumbukumbu likijibiwa.",
    undone_too_late="Michango haiwezi kubadilika sasa. Mrudishe {n} baadaye kwenye “Ongeza mwanachama”.",
    archived="Kwenye kumbukumbu",
    bring_back="Mrudishe {n}",
    back_held="Hii itabadilisha mchango wa {who} wakati ombi halijajibiwa. Mrudishe likijibiwa.",
    chama_name="Mchango ni wa nini",
    reference="Marejeleo",
    reference_hint="Huonyeshwa kwenye ombi la M-PESA kama akaunti",
    description="Maelezo",
    description_hint="Hutumwa na kila ombi",
    have_code="Nina msimbo wa M-PESA",
    enter_amount="Weka kiasi",
    code_title="Msimbo wa M-PESA",
    code_body="Bandika ujumbe wote wa M-PESA, au andika msimbo wake wa herufi\u00a010. Msimbo utahifadhiwa kama ulioripotiwa na {n}. Utahesabiwa M-PESA ikithibitisha.",
    code_field="Ujumbe au msimbo wa M-PESA",
    code_found="Msimbo umepatikana: {r}",
    code_save="Hifadhi msimbo huu",
    code_confirmed="Huu ndio msimbo ambao {n} aliripoti.",
    code_take_back="Si malipo yetu",
    by_hand="Rekodi kwa mkono",
    by_hand_body="M-PESA inasema {n} amelipa, lakini ujumbe haupo. Andika umejuaje kiasi. Risiti ya M-PESA itachukua nafasi yake ikifika.",
    by_hand_note="Umejuaje",
    by_hand_bad_note="Andika kwa maneno machache ulichoangalia.",
    by_hand_save="Rekodi kiasi hiki",
    code_problems={
        "no_code": "Hakuna msimbo wa M-PESA hapa. Una herufi na tarakimu\u00a010, kama UCQ5UAQ403.",
        "already_counted": "Msimbo huu tayari uko kwenye mfuko.",
        "already_reported": "Msimbo huu tayari umeripotiwa.",
        "not_saved": "Haikuweza kuhifadhiwa. Jaribu tena.",
    },
    more="Zaidi kwa {n}",
    shows={"all": "Wote", "not_paid": "Hawajalipa", "look": "Wanahitaji kuangaliwa"},
    search="Tafuta jina au nambari",
    nobody_found="Hakuna anayelingana. Badilisha kichujio au utafutaji.",
    show_all="Onyesha wanachama wote",
    show_more=Counted("Onyesha mwanachama\u00a01 zaidi", "Onyesha wanachama zaidi (bado\u00a0{count})"),
    view="Tazama",
    copy_reminder="Nakili ukumbusho",
    attention_reported=Counted(
        "1\u00a0ameripoti kulipa, haijathibitishwa", "{count}\u00a0wameripoti kulipa, haijathibitishwa"
    ),
    attention_check="Uliza M-PESA",
    attention_review="Kagua",
)
