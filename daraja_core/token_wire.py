"""Safaricom's answer to the request for an access token: judged by what it is, not by its HTTP status alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from .errors import DarajaAuthError, DarajaUnreachableError
from .safaricom_refusals import Json, Refusal, plain_text, read_object, read_refusal, trace_of
from .safaricom_wire import retry_after

DEFAULT_LIFETIME_S = 3600
_KEYS_CODE = re.compile(r"400\.008\.[0-9]{2}|400\.00[23]\.[0-9]{2}|401\.[0-9.]+|404\.001\.0[34]")
_KEYS_TEXT = re.compile(r"api ?key|client|consumer|credential|authentication|grant type|no apiproduct match")
_KEYS_WORDS = ("invalid_client", "unauthorized_client", "invalid_grant", "unsupported_grant_type")  # RFC 6749


@dataclass(frozen=True, slots=True)
class Token:
    """An access token as Safaricom gave it."""

    secret: str = field(repr=False)
    lifetime: timedelta


def read_token_answer(status: int, headers: Mapping[str, str], body: bytes) -> Token:
    """The token in an answer. Raises DarajaAuthError where it is about the keys, else DarajaUnreachableError."""
    answer = read_object(body)
    secret = answer.get("access_token") if answer is not None else None
    if status // 100 == 2 and answer is not None and isinstance(secret, str) and _is_token(secret):
        return Token(secret, timedelta(seconds=_lifetime_s(answer.get("expires_in"))))
    refusal = read_refusal(status, answer) or _read_oauth_error(status, answer)
    # Bad keys are answered by HTTP 400 with an empty body, whatever the documents say.
    if _is_about_the_keys(refusal) or (not body.strip() and status in (400, 401)):
        raise _auth_error(status, refusal)
    raise _unreachable(status, headers, body, refusal)


def _is_about_the_keys(refusal: Refusal | None) -> bool:
    if refusal is None:
        return False
    is_keys = _KEYS_CODE.fullmatch(refusal.code) is not None or refusal.code in _KEYS_WORDS
    return is_keys or (not refusal.code and _KEYS_TEXT.search(refusal.text.lower()) is not None)


def _read_oauth_error(status: int, answer: Mapping[str, Json] | None) -> Refusal | None:
    if answer is None or not isinstance(code := answer.get("error"), str) or not code:
        return None
    return Refusal(status, plain_text(code), plain_text(answer.get("error_description")))


def _auth_error(status: int, refusal: Refusal | None) -> DarajaAuthError:
    text, code, request_id = _parts(refusal)
    return DarajaAuthError(
        f"Safaricom refused the consumer key and secret: HTTP {status}, {text or 'no reason was given'}"
        f"{trace_of(code, request_id)}: check that both belong to one app of this environment",
        error_code=code or None,
        request_id=request_id or None,
    )


def _unreachable(
    status: int, headers: Mapping[str, str], body: bytes, refusal: Refusal | None
) -> DarajaUnreachableError:
    text, code, request_id = _parts(refusal)
    wait_s = retry_after(headers)
    if refusal is not None:
        what = f"Safaricom does not give one now: {text or 'no reason was given'}{trace_of(code, request_id)}"
        again = "later" if wait_s is None else f"in {wait_s} seconds"
        what += f"; the keys were not the reason, try again {again}"
    else:
        page = "an empty body" if not body.strip() else "what is not Safaricom's"
        what = f"HTTP {status} with {page}; something between here and Safaricom may have answered, such as a firewall"
    return DarajaUnreachableError(
        f"no access token: {what}",
        error_code=code or None,
        request_id=request_id or None,
        retry_after_s=wait_s,
    )


def _parts(refusal: Refusal | None) -> tuple[str, str, str]:
    return ("", "", "") if refusal is None else (refusal.text, refusal.code, refusal.request_id)


def _is_token(secret: str) -> bool:
    return bool(secret) and secret.isascii() and secret.isprintable() and " " not in secret


def _lifetime_s(value: object) -> int:
    """Documented as the number 3599, sent as the text "3599"; anything else counts as an hour."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= 86_400 else DEFAULT_LIFETIME_S
