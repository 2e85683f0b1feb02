"""What stands below a field for an amount that was not understood."""

from ..domain.amounts import amount_problem, parse_amount
from .words import Words


def amount_error(typed: str, otherwise: str, words: Words) -> str:
    """Why it is no amount, where that can be told; else, and where it is an amount that does not do, the other one."""
    problem = None if parse_amount(typed) is not None else amount_problem(typed)
    return words.amounts[problem] if problem else otherwise
