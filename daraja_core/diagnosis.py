"""Findings of a look at everything that a payment needs, and what answers mean there: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from .domain_refusal import REMEDIES, TOO_MANY, Cause, read_domain_refusal
from .errors import AppwriteError

FindingState = Literal["ok", "problem", "unknown", "skipped"]
Reason = (
    Cause
    | Literal[
        "", "clock_off", "keys", "product_off", "passkey", "not_https", "not_ready", "does_not_start", "not_found",
        "unsigned", "refused", "no_delivery", "no_roles", "near_limit", "too_many", "no_answer",
    ]
)  # fmt: skip
CLOCK_TOLERANCE: Final = timedelta(seconds=60)
NEARLY_NONE: Final = 20  # calls left of a rate limit's window


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was seen, and what to do about it. "unknown" means that it could not be looked at.

    `reason` is a word for programs, by which an app says it in its own language; `said` is what another service said.
    After `retry_after_s` seconds what was one too many is worth another try, where that is known.
    """

    check: str
    state: FindingState
    detail: str
    remedy: str = ""
    reason: Reason = ""
    said: str = ""
    retry_after_s: int | None = None


def ok(check: str, detail: str) -> Finding:
    return Finding(check, "ok", detail)


def problem(check: str, detail: str, remedy: str, reason: Reason = "other") -> Finding:
    return Finding(check, "problem", detail, remedy, reason)


def unknown(check: str, detail: str) -> Finding:
    remedy = "try again; if it stays so, look at the network between here and there"
    return Finding(check, "unknown", detail, remedy, "no_answer")


def refused(check: str, error: AppwriteError) -> Finding:
    """Appwrite refused a call: as one too many, or for what it was."""
    if error.status == TOO_MANY:
        remedy = "wait; new sessions are counted by address, so many apps behind one Wi-Fi share fifty an hour"
        return Finding(check, "problem", str(error), remedy, "too_many", retry_after_s=error.retry_after_s)
    remedy = "check endpoint and project id; for a page, register its host name as a web platform"
    return problem(check, str(error), remedy, "refused")


def skipped(check: str, detail: str) -> Finding:
    return Finding(check, "skipped", detail)


def clock_finding(date_header: str, now: datetime) -> Finding:
    """Our clock beside a server's: a push is signed with the time of day, and a wrong one is refused."""
    try:
        theirs = parsedate_to_datetime(date_header)
    except (TypeError, ValueError):
        return unknown("clock", "the server did not say what time it is")
    offset = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    seconds = round(offset.total_seconds())
    if abs(offset) <= CLOCK_TOLERANCE:
        return ok("clock", f"{seconds:+d} s from the server's")
    way = "fast" if seconds > 0 else "slow"
    return problem("clock", f"this clock is {abs(seconds)} s {way}", "set it, best by the network", "clock_off")


def product_finding(text: str) -> Finding:
    """What the answer to a status query about a payment that never was tells of the shortcode, passkey and product."""
    low = text.lower()
    if "token was refused" in low or "no apiproduct match" in low:
        remedy = "enable M-Pesa Express on the app in the Daraja portal; in production, wait for the go-live approval"
        return problem("product", "Safaricom refuses fresh access tokens of this app", remedy, "product_off")
    if "wrong credentials" in low or "merchant does not exist" in low:
        return problem(
            "product", f"Safaricom says: {text}", "check shortcode and passkey: they belong together", "passkey"
        )
    if low.startswith("no answer"):
        return unknown("product", text)
    return ok("product", "M-Pesa Express takes requests of this shortcode and passkey")


def health_finding(status: int, body: str) -> Finding:
    """What answers at the callback domain: the function, Appwrite in its place, or somebody else."""
    if (refusal := read_domain_refusal(status, body.encode())) is not None:
        detail = f"Appwrite answers in place of the function: {refusal.sentence}"
        return Finding("callback", "problem", detail, REMEDIES[refusal.cause], refusal.cause, refusal.sentence)
    if status == 200 and '"alive"' in body:
        return ok("callback", "the function answers at the callback domain")
    if status == 503 and "is not set" in body:
        detail = f"the function is not set up: {body.strip()[:200]}"
        return problem("callback", detail, "`daraja provision` sets it", "not_ready")
    if status in (500, 503):
        remedy = "look at its newest execution in the console; `daraja provision` builds it with what it needs"
        return problem("callback", f"the function does not start (HTTP {status})", remedy, "does_not_start")
    detail = f"somebody else answers there (HTTP {status})"
    return problem("callback", detail, "check callback_domain", "not_found")


def signature_finding(status: int, body: str) -> Finding:
    """The answer to a callback whose signature is broken: nobody but a holder of the secret may write a verdict."""
    if status == 403 and "not signed" in body:
        return ok("signature", "a callback without our signature is refused")
    if 200 <= status < 300:
        remedy = "deploy this version, and take DARAJA_ALLOW_UNSIGNED away"
        return problem("signature", "the function takes callbacks that nobody signed", remedy, "unsigned")
    return unknown("signature", f"the function answered HTTP {status} to a forged callback")


def limit_finding(headers: Mapping[str, str]) -> Finding:
    """How near a rate limit is, from the headers of a call that counts."""
    left, most = headers.get("X-RateLimit-Remaining", ""), headers.get("X-RateLimit-Limit", "")
    if not left.isdecimal() or not most.isdecimal():
        return skipped("limits", "this server does not say how many calls are left")
    if int(left) < min(NEARLY_NONE, int(most) // 4):
        remedy = "wait a minute; many devices behind one address share some limits"
        return problem("limits", f"only {left} of {most} calls are left in this window", remedy, "near_limit")
    return ok("limits", f"{left} of {most} calls are left in this window")
