"""Appwrite itself answering on the function's domain: its own sentence, and what to do about it.

Whatever stops an app there stops Safaricom's callbacks in the same way, so the remedy is worth more than the refusal.
"""

from dataclasses import dataclass
from typing import Literal

from .safaricom_refusals import plain_text, read_object

Cause = Literal["execute", "disabled", "not_deployed", "paused", "limit", "no_function", "other"]

REMEDIES: dict[Cause, str] = {
    "execute": "give the function the execute permission `any`, without which every callback is refused as well",
    "disabled": "enable the function, or deploy it again where it was deleted",
    "not_deployed": "deploy the function, and wait until the deployment is active",
    "paused": "restore the project in Appwrite's console: free projects pause after a week without use",
    "limit": "wait, or raise the limit of the plan: until then callbacks are refused as well",
    "no_function": "check callback_domain: copy it from the function's domains in Appwrite's console",
    "other": "look at the function in Appwrite's console",
}
_KINDS: dict[str, Cause] = {
    "user_unauthorized": "execute",
    "general_unauthorized_scope": "execute",
    "function_execute_permission_missing": "execute",
    "function_not_found": "disabled",
    "general_service_disabled": "disabled",
    "project_not_found": "no_function",
    "general_route_not_found": "no_function",
    "general_rate_limit_exceeded": "limit",
    "general_resource_blocked": "limit",
}
_BEGINNINGS: dict[str, Cause] = {
    "deployment_": "not_deployed",
    "build_": "not_deployed",
    "router_": "no_function",
    "rule_": "no_function",
    "domain_": "no_function",
    "billing_": "limit",
}
PAYMENT_REQUIRED, TOO_MANY = 402, 429


@dataclass(frozen=True, slots=True)
class DomainRefusal:
    """One answer of Appwrite's. `sentence` and `kind` are its own words."""

    cause: Cause
    sentence: str
    kind: str

    def __str__(self) -> str:
        remedy = REMEDIES[self.cause]
        return f"Appwrite answered in place of the function: {self.sentence} ({self.kind}): {remedy}"


def read_domain_refusal(status: int, body: bytes) -> DomainRefusal | None:
    """Appwrite's refusal in an answer, None when it is the function's own, or somebody else's."""
    match read_object(body):
        case {"message": str(message), "type": str(kind), "code": int()} if kind:
            sentence = plain_text(message)
            return DomainRefusal(_cause(status, sentence.lower(), kind), sentence, kind)
        case _:
            return None


def _cause(status: int, sentence: str, kind: str) -> Cause:
    if "paused" in kind or "paused" in sentence:
        return "paused"
    if "execute permission" in sentence:
        return "execute"
    if kind in _KINDS:
        return _KINDS[kind]
    if status in (PAYMENT_REQUIRED, TOO_MANY) or "limit" in kind:
        return "limit"
    return next((cause for beginning, cause in _BEGINNINGS.items() if kind.startswith(beginning)), "other")
