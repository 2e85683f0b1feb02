"""What is typed into a search, and what it is compared with: as few keyboards have the signs of every name."""

import unicodedata
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = "'\u2018\u2019\u02bc\u02bb`\u00b4"
_NO_APOSTROPHES: Final = str.maketrans("", "", _APOSTROPHES)


@lru_cache(4096)
def folded(text: str) -> str:
    """Without what an accent, an apostrophe or a capital adds."""
    bare = text.translate(_NO_APOSTROPHES).casefold()
    if bare.isascii():
        return bare
    parts = unicodedata.normalize("NFKD", bare)
    return "".join(one for one in parts if unicodedata.category(one) not in ("Mn", "Cf"))
