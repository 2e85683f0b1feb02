"""What the app says about money recorded by hand, in both languages.

Placeholders as in `words`; {way} is how it came, {day} when, {by} who recorded it.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.decisions import Way
from ..domain.hand_record import HandProblem


@dataclass(frozen=True, slots=True)
class HandWords:
    """The sentences of one language."""

    open: str
    title: str
    correct_title: str
    body: str
    amount: str
    way: str
    ways: Mapping[Way, str]
    ways_inside: Mapping[Way, str]
    by_hand: str
    carried_by_hand: str
    carried_partly: str
    of_it: str
    counts_since: str
    nothing_left: str
    day: str
    day_hint: str
    day_is: str
    note: str
    note_hint: str
    code_is: str
    more_than_owed: str
    open_request: str
    save: str
    correct: str
    withdraw: str
    withdraw_question: str
    withdraw_yes: str
    withdraw_no: str
    problems: Mapping[HandProblem, str]
    records: str
    recorded_by: str
    recorded_here: str
    corrected: str
    withdrawn: str
    pot_line: str
    available: str


ENGLISH_HAND = HandWords(
    open="Record by hand",
    title="Record by hand",
    correct_title="Correct a record",
    body="Money from {n} that came without a request from here. It counts in the pot, marked as recorded by hand; M-PESA cannot pay it out.",
    amount="Amount in KES",
    way="How it came",
    ways={
        "cash": "Cash",
        "bank": "Bank",
        "paybill": "Paybill",
        "phone": "Another phone",
        "mpesa": "M-PESA",
        "carried": "From an earlier round",
    },
    ways_inside={
        "cash": "cash",
        "bank": "bank",
        "paybill": "paybill",
        "phone": "another phone",
        "mpesa": "M-PESA",
        "carried": "from an earlier round",
    },
    by_hand="by hand",
    carried_by_hand="from an earlier round, by hand",
    carried_partly="from an earlier round, partly by hand",
    of_it="{a} of it was recorded by hand; M-PESA cannot pay that out.",
    counts_since="Counts for this round since {t}",
    nothing_left="It was taken back where it came from: it counts no more.",
    day="When",
    day_hint="Empty for today, or a day such as 20/11/2026 or 20\u00a0Nov",
    day_is="On {day}",
    note="M-PESA code or note",
    note_hint="Whatever helps to find it again",
    code_is="M-PESA code: {r}",
    more_than_owed="This is {a} more than {n} still owes. You can decide about it afterwards.",
    open_request="A request to {n} is still open. If it is paid too, {n} has paid more than once.",
    save="Record {a}",
    correct="Correct",
    withdraw="It never came",
    withdraw_question="Take this record back? It no longer counts, and stays in the history, struck through.",
    withdraw_yes="Take it back",
    withdraw_no="Keep it",
    problems={
        "not_an_amount": "Enter whole shillings, like 1,000",
        "not_a_day": "Enter a day, like 20/11/2026",
        "no_such_day": "There is no such day",
        "not_a_year": "Choose a year from 2000\u00a0on",
        "in_future": "This day is still to come",
        "too_long": "Use 100\u00a0letters at most",
        "already_counted": "This code is in the pot already.",
        "changed": "This was changed elsewhere meanwhile: enter what is right",
    },
    records="Recorded by hand",
    recorded_by="Recorded by {by}, {t}",
    recorded_here="Recorded on this device, {t}",
    corrected="Before: {said}",
    withdrawn="Taken back, {t}",
    pot_line="{a} recorded by hand",
    available="Available by M-PESA {a} ({more} was recorded by hand)",
)
KISWAHILI_HAND = HandWords(
    open="Rekodi kwa mkono",
    title="Rekodi kwa mkono",
    correct_title="Sahihisha rekodi",
    body="Pesa kutoka kwa {n} iliyofika bila ombi kutoka hapa. Inahesabiwa kwenye mfuko, ikiwa na alama ya kurekodiwa kwa mkono; M-PESA haiwezi kuitoa.",
    amount="Kiasi kwa KES",
    way="Ilifikaje",
    ways={
        "cash": "Taslimu",
        "bank": "Benki",
        "paybill": "Paybill",
        "phone": "Simu nyingine",
        "mpesa": "M-PESA",
        "carried": "Kutoka awamu iliyopita",
    },
    ways_inside={
        "cash": "taslimu",
        "bank": "benki",
        "paybill": "paybill",
        "phone": "simu nyingine",
        "mpesa": "M-PESA",
        "carried": "kutoka awamu iliyopita",
    },
    by_hand="kwa mkono",
    carried_by_hand="kutoka awamu iliyopita, kwa mkono",
    carried_partly="kutoka awamu iliyopita, sehemu kwa mkono",
    of_it="Kati yake {a} ilirekodiwa kwa mkono; M-PESA haiwezi kuitoa.",
    counts_since="Inahesabiwa kwa awamu hii tangu {t}",
    nothing_left="Imeondolewa ilikotoka: haihesabiwi tena.",
    day="Lini",
    day_hint="Acha wazi kwa leo, au andika siku kama 20/11/2026 au 20\u00a0Nov",
    day_is="Tarehe {day}",
    note="Msimbo wa M-PESA au maelezo",
    note_hint="Chochote kitakachosaidia kuipata tena",
    code_is="Msimbo wa M-PESA: {r}",
    more_than_owed="Hii inazidi deni la {n} kwa {a}. Unaweza kuamua kuihusu baadaye.",
    open_request="Kuna ombi kwa {n} ambalo halijajibiwa. Likilipwa pia, {n} atakuwa amelipa zaidi ya mara moja.",
    save="Rekodi {a}",
    correct="Sahihisha",
    withdraw="Haikufika",
    withdraw_question="Uondoe rekodi hii? Haitahesabiwa tena, na itabaki kwenye historia ikiwa imekatwa mstari.",
    withdraw_yes="Iondoe",
    withdraw_no="Iache",
    problems={
        "not_an_amount": "Weka shilingi kamili, kama 1,000",
        "not_a_day": "Weka siku, kama 20/11/2026",
        "no_such_day": "Hakuna siku kama hiyo",
        "not_a_year": "Chagua mwaka kuanzia\u00a02000",
        "in_future": "Siku hii bado haijafika",
        "too_long": "Tumia herufi zisizozidi\u00a0100",
        "already_counted": "Msimbo huu tayari uko kwenye mfuko.",
        "changed": "Hii imebadilishwa kwingine wakati huo: weka iliyo sahihi",
    },
    records="Imerekodiwa kwa mkono",
    recorded_by="Imerekodiwa na {by}, {t}",
    recorded_here="Imerekodiwa kwenye kifaa hiki, {t}",
    corrected="Awali: {said}",
    withdrawn="Imeondolewa, {t}",
    pot_line="{a} imerekodiwa kwa mkono",
    available="Inapatikana kwa M-PESA {a} ({more} imerekodiwa kwa mkono)",
)
