"""Keyed fingerprints: values that can be compared, and not be read back or made by anybody without the secret."""

import hmac
import json
from collections.abc import Sequence
from hashlib import sha256


def fingerprint(purpose: str, values: Sequence[object], secret: str) -> str:
    """Values as a mark that can be compared and not be read back: a phone number has too few digits for a bare hash."""
    message = json.dumps([purpose, *values], separators=(",", ":"))
    return hmac.new(secret.encode(), message.encode(), sha256).hexdigest()[:32]


def key_name(secret: str) -> str:
    """A name for the secret, by which it is recognised once it has been changed."""
    return sha256(b"key name|" + secret.encode()).hexdigest()[:8]


def is_fingerprint(mark: str, purpose: str, values: Sequence[object], secrets: Sequence[str]) -> bool:
    """Whether the mark was made of these values, with the present secret or an older one."""
    written = mark.encode(errors="replace")
    matches = [hmac.compare_digest(written, fingerprint(purpose, values, secret).encode()) for secret in secrets]
    return any(matches)
