"""A short text that everybody may see and only the function reads: its records are read by a whole group."""

import hmac
import json
from collections.abc import Sequence
from hashlib import sha256

LONGEST = 32
"""Bytes of a text: as many as are drawn for it."""


def seal(text: str, purpose: str, values: Sequence[object], secret: str) -> str:
    """The text as nobody without the secret can read it. Under one purpose and values there must be one text only:
    from two of them it would follow where they differ."""
    plain = text.encode()
    assert len(plain) <= LONGEST, "only short texts are sealed"
    return _mixed(plain, purpose, values, secret).hex()


def unseal(sealed: str, purpose: str, values: Sequence[object], secret: str) -> str:
    """The text, or whatever comes of it with another secret. Raises ValueError."""
    mixed = bytes.fromhex(sealed)
    if len(mixed) > LONGEST:
        raise ValueError(f"a sealed text has at most {LONGEST} bytes")
    return _mixed(mixed, purpose, values, secret).decode("ascii")


def _mixed(text: bytes, purpose: str, values: Sequence[object], secret: str) -> bytes:
    drawn = hmac.new(secret.encode(), json.dumps(["seal", purpose, *values]).encode(), sha256).digest()
    return bytes(one ^ other for one, other in zip(text, drawn, strict=False))
