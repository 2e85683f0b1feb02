"""What the app says about collections, rounds and turns, in both languages.

One term per thing: collection is mchango, round is awamu, due is mwisho, overdue is imechelewa, arrears is deni.
Placeholders as in `words`; {day} is a date, {number} a round's number, {amount} what is still to collect.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.collection_form import CollectionProblem, Step
from ..domain.collections import Kind, Repeats, Stage
from ..domain.turns import TakenBy
from .plurals import Counted


@dataclass(frozen=True, slots=True)
class CollectionWords:
    """The sentences of one language."""

    others: str
    new: str
    next: str
    begun_meanwhile: str
    edit: str
    stages: Mapping[Stage, str]
    due: str
    due_today: str
    overdue: str
    closed_on: str
    round_number: str
    to_collect: str
    all_paid: str
    need_a_look: Counted
    turn: str
    my_turn: str
    had_turn: str
    has_turn: str
    waits: str
    swap: str
    swapped: str
    taken: Mapping[TakenBy, str]
    turn_was_taken: str
    debts_added: str
    steps: Mapping[Step, str]
    step_of: str
    name: str
    kind: str
    kinds: Mapping[Kind, str]
    amounts: Mapping[Kind, str]
    due_field: str
    due_hint: str
    due_is: str
    due_is_past: str
    repeats: str
    repeat: Mapping[Repeats, str]
    goes_round: str
    goes_round_hint: str
    who: str
    own: str
    own_hint: str
    adds_up: str
    adds_up_short: str
    adds_up_over: str
    order: str
    draw_order: str
    earlier: str
    bring_debt: Counted
    bring_credit: str
    bring_hint: str
    prompt_hint: str
    forward: str
    backward: str
    start: str
    start_round: str
    close: str
    open_again: str
    closed_hint: str
    shared: str
    not_in: str
    choose_parties: str
    join: str
    joined: str
    last_turn: str
    join_held: str
    take_out: str
    taken_out: str
    take_out_held: str
    stays: str
    not_undone: str
    problems: Mapping[CollectionProblem, str]


ENGLISH_COLLECTIONS = CollectionWords(
    others="Other collections",
    new="New collection",
    next="Start next round",
    begun_meanwhile="The next round was begun elsewhere meanwhile. Nothing was saved.",
    edit="Edit this collection",
    stages={"open": "Open", "due": "Due today", "overdue": "Overdue", "closed": "Closed"},
    due="Due {day}",
    due_today="Due today",
    overdue="Overdue since {day}",
    closed_on="Closed {day}",
    round_number="Round\u00a0{number}",
    to_collect="{a} to collect",
    all_paid="Everyone has paid",
    need_a_look=Counted("1\u00a0member needs a look", "{count}\u00a0members need a look"),
    turn="This round goes to {n}",
    my_turn="This round goes to you",
    had_turn="has had a turn",
    has_turn="this round",
    waits="waits",
    swap="Swap with {n}",
    swapped="{n} and {other} swapped, {day}",
    taken={
        "sent": "{a} was sent to {n}: this turn cannot be swapped any more.",
        "unknown": "{a} may have been sent to {n}: this turn cannot be swapped until that is known.",
        "on_its_way": "{a} is on its way to {n}: this turn cannot be swapped meanwhile.",
        "proposed": "{a} for {n} is proposed: this turn cannot be swapped until that is decided.",
    },
    turn_was_taken="Money was sent on another phone for the turn that you swapped in {c}. The swap was taken back.",
    debts_added="{n}: {a} of an earlier round is in this one",
    steps={"what": "What for", "who": "Who takes part", "prompt": "What the prompt says"},
    step_of="Step\u00a0{number} of\u00a03",
    name="What the collection is for",
    kind="How it is shared",
    kinds={"fixed": "Same amount each", "target": "Split a target"},
    amounts={"fixed": "Amount of each in KES", "target": "Target in KES"},
    due_field="Due",
    due_hint="Empty for none, or a day such as 31/12/2026 or 31\u00a0Dec",
    due_is="Due on {day}",
    due_is_past="Due on {day}, which is past: whoever has not paid yet is overdue",
    repeats="The next round",
    repeat={"never": "None", "same_day": "Same day", "weekly": "Every week", "monthly": "Every month"},
    goes_round="Merry-go-round",
    goes_round_hint="The money of each round goes to one member, everybody in turn.",
    who="Who takes part",
    own="{n}’s own amount in KES",
    own_hint="Empty for {a}",
    adds_up="Adds up to {total} of {target}",
    adds_up_short="Adds up to {total} of {target} · {a} short",
    adds_up_over="Adds up to {total} of {target} · {a} over",
    order="Order of turns",
    draw_order="Draw the order",
    earlier="Move {n} one up",
    bring_debt=Counted(
        "{n} still owes {a} from an earlier round: add it",
        "{n} still owes {a} from {count}\u00a0earlier rounds: add it",
    ),
    bring_credit="{n} paid {a} for later: count it here",
    bring_hint="What is not ticked stays where it is.",
    prompt_hint="This is what the M-PESA prompt on each phone shows.",
    forward="Next",
    backward="Back one step",
    start="Start this collection",
    start_round="Start round\u00a0{number}",
    close="Close this collection",
    open_again="Open it again",
    closed_hint="This collection is closed. Nobody is asked for anything.",
    shared="A chama on several phones has one collection. Edit it for the next month.",
    not_in="Not taking part",
    choose_parties="Choose who takes part",
    join="Add {n}",
    joined="{n} takes part now.",
    last_turn="{n} has the last turn.",
    join_held="This would change the share of {who} while a request is open. Add {n} when it is answered.",
    take_out="Take out of this collection",
    taken_out="{n} does not take part any more.",
    take_out_held="This would change the share of {who} while a request is open. Take {n} out when it is answered.",
    stays="This collection has changed meanwhile: {n} stays as now.",
    not_undone="This cannot be undone now: something else has changed meanwhile.",
    problems={
        "not_an_amount": "Enter whole shillings, like 1,000",
        "not_a_day": "Enter a day, like 31/12/2026",
        "no_such_day": "There is no such day",
        "not_a_year": "Choose a year from 2000 to 2099",
        "nobody": "Tick at least one member",
        "not_a_share": "Enter whole shillings from 1 to 250,000",
        "nothing_left": "The target is too small: it leaves some without a share",
        "over": "The own amounts are more than the target",
        "too_large": "M-PESA takes KES\u00a0250,000 at most in one payment",
    },
)
KISWAHILI_COLLECTIONS = CollectionWords(
    others="Michango mingine",
    new="Mchango mpya",
    next="Anza awamu inayofuata",
    begun_meanwhile="Awamu inayofuata imeanzishwa kwingine wakati huo. Hakuna kilichohifadhiwa.",
    edit="Hariri mchango huu",
    stages={"open": "Unaendelea", "due": "Mwisho ni leo", "overdue": "Umechelewa", "closed": "Umefungwa"},
    due="Mwisho {day}",
    due_today="Mwisho ni leo",
    overdue="Umechelewa tangu {day}",
    closed_on="Umefungwa {day}",
    round_number="Awamu\u00a0ya\u00a0{number}",
    to_collect="{a} bado haijakusanywa",
    all_paid="Wote wamelipa",
    need_a_look=Counted("Mwanachama\u00a01 anahitaji kuangaliwa", "Wanachama\u00a0{count} wanahitaji kuangaliwa"),
    turn="Awamu hii ni ya {n}",
    my_turn="Awamu hii ni yako",
    had_turn="amepata zamu yake",
    has_turn="awamu hii",
    waits="anasubiri",
    swap="Badilishana na {n}",
    swapped="{n} na {other} walibadilishana, {day}",
    taken={
        "sent": "{a} ilitumwa kwa {n}: zamu hii haiwezi kubadilishwa tena.",
        "unknown": "Huenda {a} ilitumwa kwa {n}: zamu hii haiwezi kubadilishwa hadi ijulikane.",
        "on_its_way": "{a} iko njiani kwa {n}: zamu hii haiwezi kubadilishwa kwa sasa.",
        "proposed": "{a} kwa {n} imependekezwa: zamu hii haiwezi kubadilishwa hadi iamuliwe.",
    },
    turn_was_taken="Pesa ilitumwa kwa simu nyingine kwa zamu uliyobadilisha katika {c}. Badiliko limeondolewa.",
    debts_added="{n}: {a} ya awamu iliyopita imo kwenye hii",
    steps={"what": "Ni wa nini", "who": "Nani wanashiriki", "prompt": "Ombi linasema nini"},
    step_of="Hatua\u00a0ya\u00a0{number} kati\u00a0ya\u00a03",
    name="Mchango ni wa nini",
    kind="Unagawanywaje",
    kinds={"fixed": "Kiasi sawa kwa kila mtu", "target": "Gawanya lengo"},
    amounts={"fixed": "Kiasi cha kila mtu kwa KES", "target": "Lengo kwa KES"},
    due_field="Tarehe ya mwisho",
    due_hint="Acha wazi kama haipo, au andika siku kama 31/12/2026 au 31\u00a0Des",
    due_is="Mwisho ni {day}",
    due_is_past="Mwisho ni {day}, siku ambayo imepita: asiyelipa bado anahesabiwa amechelewa",
    repeats="Awamu inayofuata",
    repeat={"never": "Hakuna", "same_day": "Siku hiyo hiyo", "weekly": "Kila wiki", "monthly": "Kila mwezi"},
    goes_round="Mzunguko wa zamu",
    goes_round_hint="Pesa ya kila awamu inaenda kwa mwanachama mmoja, kila mtu kwa zamu yake.",
    who="Nani wanashiriki",
    own="Kiasi maalum cha {n} kwa KES",
    own_hint="Acha wazi kwa {a}",
    adds_up="Inafika {total} kati ya {target}",
    adds_up_short="Inafika {total} kati ya {target} · imepungua {a}",
    adds_up_over="Inafika {total} kati ya {target} · imezidi {a}",
    order="Mpangilio wa zamu",
    draw_order="Piga kura ya mpangilio",
    earlier="Msogeze {n} juu",
    bring_debt=Counted(
        "{n} bado ana deni la {a} kutoka awamu iliyopita: liongeze",
        "{n} bado ana deni la {a} kutoka awamu\u00a0{count} zilizopita: liongeze",
    ),
    bring_credit="{n} alilipa {a} kwa ajili ya baadaye: ihesabu hapa",
    bring_hint="Kisichowekewa alama kinabaki kilipo.",
    prompt_hint="Hiki ndicho kinachoonyeshwa na ombi la M-PESA kwenye kila simu.",
    forward="Endelea",
    backward="Rudi hatua moja",
    start="Anza mchango huu",
    start_round="Anza awamu\u00a0ya\u00a0{number}",
    close="Funga mchango huu",
    open_again="Ufungue tena",
    closed_hint="Mchango huu umefungwa. Hakuna anayeombwa chochote.",
    shared="Chama kilicho kwenye simu kadhaa kina mchango mmoja. Uhariri kwa mwezi unaofuata.",
    not_in="Wasioshiriki",
    choose_parties="Chagua wanaoshiriki",
    join="Mwongeze {n}",
    joined="{n} anashiriki sasa.",
    last_turn="{n} ana zamu ya mwisho.",
    join_held="Hii itabadilisha mchango wa {who} wakati ombi halijajibiwa. Mwongeze {n} likijibiwa.",
    take_out="Mtoe kwenye mchango huu",
    taken_out="{n} hashiriki tena.",
    take_out_held="Hii itabadilisha mchango wa {who} wakati ombi halijajibiwa. Mtoe {n} likijibiwa.",
    stays="Mchango huu umebadilika wakati huo: {n} anabaki kama sasa.",
    not_undone="Hii haiwezi kutenduliwa sasa: kuna kingine kilichobadilika wakati huo.",
    problems={
        "not_an_amount": "Weka shilingi kamili, kama 1,000",
        "not_a_day": "Weka siku, kama 31/12/2026",
        "no_such_day": "Hakuna siku kama hiyo",
        "not_a_year": "Chagua mwaka kuanzia\u00a02000 hadi\u00a02099",
        "nobody": "Weka alama kwa mwanachama mmoja au zaidi",
        "not_a_share": "Weka shilingi kamili kutoka 1 hadi 250,000",
        "nothing_left": "Lengo ni dogo mno: halibakishi mchango kwa wote",
        "over": "Kiasi maalum kinazidi lengo",
        "too_large": "M-PESA inapokea hadi KES\u00a0250,000 kwa muamala mmoja",
    },
)
