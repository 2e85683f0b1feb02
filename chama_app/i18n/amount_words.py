"""Why what was typed is no amount, in both languages."""

from collections.abc import Mapping

from ..domain.amounts import AmountProblem

ENGLISH_AMOUNTS: Mapping[AmountProblem, str] = {
    "has_cents": "Amounts are whole shillings: leave out the cents",
    "two_amounts": "This could be two amounts: write one, like 1,500",
    "unclear_amount": "This can be read in two ways: write it like 1,500",
}
KISWAHILI_AMOUNTS: Mapping[AmountProblem, str] = {
    "has_cents": "Kiasi ni shilingi kamili: ondoa senti",
    "two_amounts": "Huenda hivi ni viasi viwili: andika kimoja, kama 1,500",
    "unclear_amount": "Hii inaweza kusomwa kwa njia mbili: andika kama 1,500",
}
