"""What the app says about the history of a member and of the chama, and on statements, in both languages.

Placeholders as in `words`; {since} is a month, {year} a year, {mode} says whether the money is real.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.statements import StatementWay
from .plurals import Counted


@dataclass(frozen=True, slots=True)
class HistoryWords:
    """The sentences of one language."""

    open_member: str
    open_chama: str
    owes: str
    owes_nothing: str
    paid_since: str
    paid_nothing: str
    paid_back: str
    asked: str
    collected: str
    paid_out: str
    on_hand: str
    recorded: str
    to_collect: str
    months: str
    month_line: str
    month_both: str
    month_sent_back: str
    rounds: str
    round_line: str
    round_chama: str
    turn_of: str
    no_rounds: str
    remind: str
    statement: str
    statement_of_year: str
    making: str
    made: str
    made_at: str
    not_made: str
    title_collection: str
    title_member: str
    title_year: str
    written: str
    modes: Mapping[str, str]
    marks: Mapping[str, str]
    columns: Mapping[str, str]
    ways: Mapping[StatementWay, str]
    brought_forward: str
    totals_asked: str
    totals_received: str
    totals_owed: str
    totals_asked_for: str
    totals_owed_for: str
    totals_sent_back: str
    totals_paid_out: str
    totals_on_hand: str
    totals_recorded: str
    lines: Counted
    page_of: str
    letters_missing: str


ENGLISH_HISTORY = HistoryWords(
    open_member="All collections and statement",
    open_chama="Months and statements",
    owes="Owes {a}",
    owes_nothing="Owes nothing",
    paid_since="paid {a} since {since}",
    paid_nothing="nothing paid yet",
    paid_back="all that was paid since {since} was sent back",
    asked="{a} asked",
    collected="Collected",
    paid_out="Paid out",
    on_hand="On hand",
    recorded="of this recorded by hand",
    to_collect="To collect",
    months="The last twelve months",
    month_line="{since}: {a}",
    month_both="{since}: {a} collected, {out} paid out",
    month_sent_back="{since}: {a} paid, {out} sent back",
    rounds="Collections",
    round_line="{a} of {share}",
    round_chama="{a} of {share} collected",
    turn_of="turn of {n}",
    no_rounds="No collection yet.",
    remind="Copy reminder",
    statement="Statement (PDF)",
    statement_of_year="Statement of {year} (PDF)",
    making="Making the statement… {part}\u00a0%",
    made="The statement is saved.",
    made_at="The statement is saved:\n{path}",
    not_made="The statement could not be saved. Try again.",
    title_collection="Statement of a collection",
    title_member="Statement of a member",
    title_year="Statement of {year}",
    written="Made {t}",
    modes={
        "demo": "Demo: no real money moved",
        "sandbox": "Safaricom sandbox: no real money moved",
        "production": "Real money, by M-PESA",
    },
    marks={"demo": "DEMO", "sandbox": "SANDBOX", "production": ""},
    columns={
        "at": "Date (EAT)",
        "who": "Who",
        "way": "How",
        "code": "Code",
        "came": "In",
        "went": "Out",
        "balance": "Balance",
    },
    ways={
        "mpesa": "M-PESA",
        "cash": "Cash",
        "bank": "Bank",
        "paybill": "Paybill",
        "phone": "Another phone",
        "carried": "Other round",
        "carried_by_hand": "Other round, by hand",
        "payout": "Paid out",
        "refund": "Sent back",
    },
    brought_forward="Brought forward",
    totals_asked="Asked",
    totals_received="Received",
    totals_owed="Still owed",
    totals_asked_for="Asked for {year}",
    totals_owed_for="Still owed for {year}",
    totals_sent_back="Sent back",
    totals_paid_out="Paid out",
    totals_on_hand="On hand",
    totals_recorded="Of this recorded by hand",
    lines=Counted("1 line", "{count} lines"),
    page_of="Page {page} of {pages}",
    letters_missing="[?] stands for letters that this statement cannot draw, with the end of the person’s phone "
    "number; the codes and amounts are whole.",
)
KISWAHILI_HISTORY = HistoryWords(
    open_member="Michango yote na taarifa",
    open_chama="Miezi na taarifa",
    owes="Ana deni la {a}",
    owes_nothing="Hana deni",
    paid_since="amelipa {a} tangu {since}",
    paid_nothing="bado hajalipa chochote",
    paid_back="yote aliyolipa tangu {since} yamerudishwa",
    asked="{a} iliombwa",
    collected="Iliyokusanywa",
    paid_out="Iliyotolewa",
    on_hand="Iliyopo",
    recorded="kati yake iliyorekodiwa kwa mkono",
    to_collect="Inayosubiriwa",
    months="Miezi kumi na miwili iliyopita",
    month_line="{since}: {a}",
    month_both="{since}: {a} imekusanywa, {out} imetolewa",
    month_sent_back="{since}: {a} imelipwa, {out} imerudishwa",
    rounds="Michango",
    round_line="{a} kati ya {share}",
    round_chama="{a} kati ya {share} imekusanywa",
    turn_of="zamu ya {n}",
    no_rounds="Bado hakuna mchango.",
    remind="Nakili ukumbusho",
    statement="Taarifa (PDF)",
    statement_of_year="Taarifa ya {year} (PDF)",
    making="Inatengeneza taarifa… {part}\u00a0%",
    made="Taarifa imehifadhiwa.",
    made_at="Taarifa imehifadhiwa:\n{path}",
    not_made="Taarifa haikuweza kuhifadhiwa. Jaribu tena.",
    title_collection="Taarifa ya mchango",
    title_member="Taarifa ya mwanachama",
    title_year="Taarifa ya {year}",
    written="Imetengenezwa {t}",
    modes={
        "demo": "Jaribio: hakuna pesa halisi iliyotumwa",
        "sandbox": "Sandbox ya Safaricom: hakuna pesa halisi iliyotumwa",
        "production": "Pesa halisi, kwa M-PESA",
    },
    marks={"demo": "JARIBIO", "sandbox": "SANDBOX", "production": ""},
    columns={
        "at": "Tarehe (EAT)",
        "who": "Nani",
        "way": "Njia",
        "code": "Msimbo",
        "came": "Iliyoingia",
        "went": "Iliyotoka",
        "balance": "Salio",
    },
    ways={
        "mpesa": "M-PESA",
        "cash": "Taslimu",
        "bank": "Benki",
        "paybill": "Paybill",
        "phone": "Simu nyingine",
        "carried": "Awamu nyingine",
        "carried_by_hand": "Awamu, kwa mkono",
        "payout": "Imetolewa",
        "refund": "Imerudishwa",
    },
    brought_forward="Salio la awali",
    totals_asked="Iliyoombwa",
    totals_received="Iliyopokelewa",
    totals_owed="Deni lililobaki",
    totals_asked_for="Iliyoombwa kwa {year}",
    totals_owed_for="Deni lililobaki la {year}",
    totals_sent_back="Imerudishwa",
    totals_paid_out="Iliyotolewa",
    totals_on_hand="Iliyopo",
    totals_recorded="Kati yake iliyorekodiwa kwa mkono",
    lines=Counted("Mstari 1", "Mistari {count}"),
    page_of="Ukurasa {page} wa {pages}",
    letters_missing="[?] ni herufi ambazo taarifa hii haiwezi kuandika, pamoja na mwisho wa nambari ya simu ya "
    "mtu huyo; misimbo na kiasi ni kamili.",
)
