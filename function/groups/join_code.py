"""Join codes: drawn at random, short enough to read out, `K3QF-2M9X-7TDC`; only a fingerprint of one is stored."""

import re
import secrets
from collections.abc import Sequence

from ..fingerprint import fingerprint

ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
"""Of letters and digits that look alike, such as O and 0, I, L and 1, Z and 2, S and 5, at most one is drawn."""

LENGTH = 12  # 56 bits: with a few tries an hour nobody finds one
_MEANT = str.maketrans("ZSBGU", "2586V")  # the only letters of those that are never drawn that look like one drawn
_LONGEST_TYPED = 80

# Codes from before 26 November 2026 were drawn from this alphabet, and work until they end.
_EARLIER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EARLIER_MEANT = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code that nobody can guess, in groups of four."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, LENGTH, 4))


def code_ids(typed: str, secrets_known: Sequence[str]) -> list[str]:
    """The ids that the code may be stored under, for each secret, the newest first; none for what is no code."""
    letters = re.sub(r"[\s-]", "", typed[:_LONGEST_TYPED]).upper()
    read = (
        _read(letters.translate(_MEANT), ALPHABET),
        _read(letters.translate(_EARLIER_MEANT), _EARLIER_ALPHABET),
    )
    codes = dict.fromkeys(code for code in read if code)
    return [fingerprint("join code", (code,), secret) for secret in secrets_known for code in codes]


def _read(letters: str, alphabet: str) -> str | None:
    return letters if len(letters) == LENGTH and set(letters) <= set(alphabet) else None
