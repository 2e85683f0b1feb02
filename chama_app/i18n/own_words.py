"""What Home says to somebody who is a member of a shared chama and nothing more, in both languages.

Placeholders as in `words`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The sentences of one language."""

    title: str
    pay: str
    pay_rest: str
    pay_again: str
    add_number: str
    details: str
    who_body: str
    others: str
    history: str
    all_payments: str


ENGLISH_OWN = OwnWords(
    title="Your share",
    pay="Pay my share · {a}",
    pay_rest="Pay the rest · {a}",
    pay_again="Try again · {a}",
    add_number="Enter my number",
    details="Show my payment",
    who_body="Say who you are, and pay your share from here.",
    others="The others",
    history="Your collections",
    all_payments="All my payments",
)
KISWAHILI_OWN = OwnWords(
    title="Mchango wako",
    pay="Lipa mchango wangu · {a}",
    pay_rest="Lipa kiasi kilichobaki · {a}",
    pay_again="Jaribu tena · {a}",
    add_number="Weka nambari yangu",
    details="Onyesha malipo yangu",
    who_body="Sema wewe ni nani, kisha lipa mchango wako hapa.",
    others="Wengine",
    history="Michango yako",
    all_payments="Malipo yangu yote",
)
