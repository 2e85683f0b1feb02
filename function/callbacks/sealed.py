"""An id that may stand in a log: readable only with the callback secret, so that a log line can still be replayed."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from itertools import count

_CHECK = 4  # bytes that tell the right secret from a wrong one


def seal(text: str, context: str, secret: str) -> str:
    """The text, sealed; one context is used for one text."""
    plain = text.encode()
    return (_digest(secret, f"check|{context}", plain)[:_CHECK] + _mixed(plain, context, secret)).hex()


def unseal(sealed: str, context: str, secrets: Sequence[str]) -> str | None:
    """The text that one of our secrets sealed in this context, None for anything else."""
    try:
        content = bytes.fromhex(sealed)
    except ValueError:
        return None
    for secret in secrets:
        plain = _mixed(content[_CHECK:], context, secret)
        if hmac.compare_digest(content[:_CHECK], _digest(secret, f"check|{context}", plain)[:_CHECK]):
            return plain.decode(errors="replace")
    return None


def _mixed(content: bytes, context: str, secret: str) -> bytes:
    stream = bytearray()
    for block in count():
        if len(stream) >= len(content):
            break
        stream += _digest(secret, f"seal|{context}|{block}", b"")
    return bytes(left ^ right for left, right in zip(content, stream, strict=False))


def _digest(secret: str, purpose: str, content: bytes) -> bytes:
    return hmac.new(secret.encode(), purpose.encode() + b"\0" + content, sha256).digest()
