"""Titles of address: what many are written down with before the name, and nobody is called by alone."""

from collections.abc import Sequence

_TITLES = frozenset(
    (  # noqa: SIM905 — one on each line would be fifty lines
        "mama baba mzee bi bibi bw bwana kaka dada shangazi mjomba nyanya babu mwalimu mchungaji askofu daktari dkt "
        "padre ustadh sheikh alhaji mr mrs ms miss madam sir dr prof eng hon rev pastor bishop father fr sister sr "
        "brother chief teacher aunt auntie uncle"
    ).split()
)


def titles_before(words: Sequence[str]) -> int:
    """How many of the words of a name stand before it as titles: all of them where nothing follows."""
    return next((at for at, one in enumerate(words) if one.casefold().rstrip(".") not in _TITLES), len(words))
