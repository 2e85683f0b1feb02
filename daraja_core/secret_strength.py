"""Whether a secret can be guessed: what is too short, made of a pattern, or left over from a sample."""

import re
from itertools import pairwise

MIN_SECRET_LENGTH = 16  # 128 bits as text; HOW_TO_MAKE prints 64 characters
HOW_TO_MAKE = "`openssl rand -hex 32` makes one"
_FEWEST_CHARACTERS = 5
_MOST_STEPS = 0.75  # of the neighbours are one apart in a sequence such as 0123… or abcd…
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop")
_PLACEHOLDER = re.compile(
    r"<.*>|\.+|[x*]+|.*(?:change[-_ ]?me|replace[-_ ]?(?:me|this)|place[-_ ]?holder|your[-_ ]|example|insert[-_ ]"
    r"|(?:secret|passkey|password|consumer[-_ ]?key)[-_ ]?(?:here|goes)).*",
    re.IGNORECASE | re.DOTALL,
)


def weakness(secret: str) -> str | None:
    """What is wrong with a secret of our own making, in words that do not show it; None for one that will do."""
    if is_placeholder(secret):
        return "a placeholder from a sample"
    if len(secret) < MIN_SECRET_LENGTH:
        return f"shorter than {MIN_SECRET_LENGTH} characters"
    if len(set(secret)) < _FEWEST_CHARACTERS:
        return "made of a few characters only"
    if _is_repeated(secret):
        return "a short text repeated"
    if _is_sequence(secret) or any(row in secret.lower() for row in _KEYBOARD):
        return "a sequence that everybody knows"
    return None


def is_placeholder(text: str) -> bool:
    """Whether somebody left the sample's text where a value belongs."""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None


def _is_repeated(secret: str) -> bool:
    longest = min(MIN_SECRET_LENGTH - 1, len(secret) // 2)
    return any(secret == (secret[:part] * len(secret))[: len(secret)] for part in range(1, longest + 1))


def _is_sequence(secret: str) -> bool:
    steps = [ord(after) - ord(before) for before, after in pairwise(secret)]
    return any(steps.count(step) >= _MOST_STEPS * len(steps) for step in (1, -1))
