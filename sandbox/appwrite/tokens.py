"""Secrets of users: session secrets, JSON Web Tokens and passwords."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from sandbox.appwrite.errors import AppwriteError


@dataclass(frozen=True, slots=True)
class Claims:
    """What a JWT says about its bearer."""

    user_id: str
    session_id: str


def new_session_secret() -> str:
    return secrets.token_hex(128)


def pack_session(user_id: str, secret: str) -> str:
    """The cookie's value: what a client keeps and sends as session, in every way there is."""
    return base64.b64encode(json.dumps({"id": user_id, "secret": secret}, separators=(",", ":")).encode()).decode()


def unpack_session(value: str) -> tuple[str, str] | None:
    """User id and secret, or None for garbage: a bad session is no error, its bearer is a guest."""
    try:
        content = json.loads(base64.b64decode(value, validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return None
    match content:
        case {"id": str(user_id), "secret": str(secret)} if user_id and secret:
            return user_id, secret
        case _:
            return None


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_stretch(password, salt).hex()}"


def password_matches(password: str, stored: str | None) -> bool:
    salt, _, expected = (stored or "00$").partition("$")
    return hmac.compare_digest(_stretch(password, bytes.fromhex(salt)).hex(), expected)


def _stretch(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)


def sign_jwt(key: str, claims: Claims, expires: int) -> str:
    payload = {"userId": claims.user_id, "sessionId": claims.session_id, "exp": expires}
    unsigned = f"{_encode({'typ': 'JWT', 'alg': 'HS256'})}.{_encode(payload)}"
    return f"{unsigned}.{_signature(key, unsigned)}"


def read_jwt(key: str, token: str, now: datetime) -> Claims:
    """Raises `user_jwt_invalid` with the texts of the real server."""
    parts = token.split(".")
    if len(parts) != 3:
        raise AppwriteError("user_jwt_invalid", "Invalid token: Incomplete segments")
    unsigned, _, signature = token.rpartition(".")
    payload = _decode(parts[1])
    _decode(parts[0])
    if not hmac.compare_digest(_signature(key, unsigned).encode(), signature.encode()):
        raise AppwriteError("user_jwt_invalid", "Invalid token: Signature failed")
    match payload:
        case {"userId": str(user_id), "sessionId": str(session_id), "exp": int(expires)}:
            if now.timestamp() >= expires:
                raise AppwriteError("user_jwt_invalid", "Invalid token: Expired")
            return Claims(user_id, session_id)
        case _:
            raise AppwriteError("user_jwt_invalid", "Invalid token: Incomplete segments")


def _signature(key: str, unsigned: str) -> str:
    return _text(hmac.new(key.encode(), unsigned.encode(), hashlib.sha256).digest())


def _encode(value: object) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(part: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError) as exc:
        raise AppwriteError("user_jwt_invalid", "JSON failed: Syntax error") from exc
