"""Join codes: drawn at random, short enough to read out, `K3QF-2M9X-7TBD`; only a fingerprint of one is stored."""

import re
import secrets
from collections.abc import Sequence

from ..fingerprint import fingerprint

# Crockford's alphabet: nothing in it looks like something else, and what people mistype is read as what they meant.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # 60 bits: with a few tries an hour nobody finds one
_MEANT = str.maketrans("OIL", "011")
_LONGEST_TYPED = 80


def new_code() -> str:
    """A code that nobody can guess, in groups of four."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, LENGTH, 4))


def code_ids(typed: str, secrets_known: Sequence[str]) -> list[str]:
    """The ids that the code may be stored under, one for each secret, the newest first; none for what is no code."""
    code = re.sub(r"[\s-]", "", typed[:_LONGEST_TYPED]).upper().translate(_MEANT)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return []
    return [fingerprint("join code", (code,), secret) for secret in secrets_known]
