"""What the app says of the payee's name at M-PESA, in both languages; placeholders as in `words`."""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApprovalWords:
    """The sentences of one language."""

    choose_payee: str
    registered: str
    registered_other: str


ENGLISH_APPROVAL = ApprovalWords(
    choose_payee="Choose who gets the money",
    registered="Registered with M-PESA as {r}",
    registered_other="M-PESA has this number under another name: {r}, not {n}. If that is wrong, ask M-PESA to reverse the payment at once.",
)

KISWAHILI_APPROVAL = ApprovalWords(
    choose_payee="Chagua atakayepokea pesa",
    registered="Jina lililosajiliwa M-PESA: {r}",
    registered_other="M-PESA ina jina lingine kwa nambari hii: {r}, si {n}. Ikiwa si sahihi, iombe M-PESA irudishe pesa mara moja.",
)
