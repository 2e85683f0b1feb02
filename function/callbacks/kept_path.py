"""The path of a dead letter: whose delivery it was, under a mark that vouches for it and opens no door.

The signature of a callback path is a capability: whoever reads it can answer for the payment. So it is not kept. The
mark in its place proves to us that the delivery had been signed, for these very bytes and for nothing else.
"""

from collections.abc import Sequence
from hashlib import sha256

from daraja_core.callback_path import callback_path, read_fields

from ..fingerprint import fingerprint, is_fingerprint

_PURPOSE = "dead letter"
_MARK = "kept-"


def kept_path(path: str, body: bytes, secret: str) -> str:
    """The path to keep in place of one whose signature was verified."""
    fields, _, _ = path.rpartition("/")
    return f"{fields}/{_MARK}{fingerprint(_PURPOSE, _vouched(fields, body), secret)}"


def signed_path(path: str, body: bytes, secrets: Sequence[str]) -> str | None:
    """The signed path again; what is no kept path comes back as it is, and None is one that we did not keep."""
    fields, _, mark = path.rpartition("/")
    if not mark.startswith(_MARK):
        return path
    target = read_fields(fields)
    if target is None or not is_fingerprint(mark.removeprefix(_MARK), _PURPOSE, _vouched(fields, body), secrets):
        return None
    return callback_path(target, secrets[0])


def _vouched(fields: str, body: bytes) -> list[object]:
    return [fields, sha256(body).hexdigest()]
