"""Who asks: whom Appwrite says that a token belongs to. No other header proves anything, for a caller may add any."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .client import Appwrite, content_of, error_type, failure
from .retry import retry

_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9_.-]{1,4096})")


class UnknownCallerError(Exception):
    """Appwrite does not know the token, or there is none: a fresh one is needed."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A user, and whether his address or phone number was verified."""

    user_id: str
    is_verified: bool


async def read_caller(headers: Mapping[str, str], appwrite: Appwrite, deadline: float) -> str:
    """The id of the user who asks. Raises UnknownCallerError, or CallError when Appwrite cannot be asked."""
    return (await read_account(headers, appwrite, deadline)).user_id


async def read_account(headers: Mapping[str, str], appwrite: Appwrite, deadline: float) -> Caller:
    """The user who asks. Raises UnknownCallerError, or CallError when Appwrite cannot be asked."""
    match = _BEARER.fullmatch(headers.get("authorization", "").strip())
    if match is None:
        raise UnknownCallerError("send a JWT of Appwrite as Authorization: Bearer")
    token = match[1]
    return await retry(lambda: _account(token, appwrite), deadline)


async def _account(token: str, appwrite: Appwrite) -> Caller:
    answer = await appwrite.call_as(token, "GET", "/account")
    if answer.status_code in (401, 403):
        raise UnknownCallerError(f"Appwrite does not accept the JWT ({error_type(answer) or answer.status_code})")
    account = content_of(answer) if answer.status_code == 200 else {}
    user_id = account.get("$id")
    if not isinstance(user_id, str) or not user_id:
        raise failure(answer)
    return Caller(user_id, account.get("emailVerification") is True or account.get("phoneVerification") is True)
