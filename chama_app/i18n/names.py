"""What people are called where several are named: the first name, and the whole one where two share it."""

from collections import Counter
from collections.abc import Iterable, Sequence


def called(names: Iterable[str]) -> list[str]:
    """What each of these is called beside the others."""
    whole = list(names)
    firsts = [_first(name) for name in whole]
    bearers = Counter(firsts)
    return [first if bearers[first] == 1 else name for first, name in zip(firsts, whole, strict=True)]


def called_by_id(names: dict[str, str]) -> dict[str, str]:
    """The same, by their ids."""
    return dict(zip(names, called(names.values()), strict=True))


def listed(names: Sequence[str]) -> str:
    """All of them in one sentence."""
    return ", ".join(called(names))


def _first(name: str) -> str:
    return (name.split() or [name])[0]
