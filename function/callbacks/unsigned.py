"""The plain callback forms of the Flutter package, `/callback?uid=…`: anybody can forge them; they are off at first."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qs

from daraja_core.callback import document_id, read_b2c_result, read_b2c_timeout, read_stk_callback
from daraja_core.callback_path import CallbackTarget, Flow
from daraja_core.verdict import Verdict

FLOWS: Mapping[str, Flow] = {"/callback": "stk", "/b2c/result": "b2c-result", "/b2c/timeout": "b2c-timeout"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")
_LONGEST_QUERY = 512


def unsigned_target(path: str, query: str, body: bytes) -> CallbackTarget | None:
    """Whom the query string names, None when it names nobody; it vouches for nothing, the rest is a placeholder.

    A disbursement is stored where an app of that package looks for it: under the id that it chose, named by the body.
    """
    user_ids = parse_qs(query[:_LONGEST_QUERY]).get("uid", [])
    if len(user_ids) != 1 or not _ID.fullmatch(user_ids[0]):
        return None
    flow = FLOWS[path]
    payment_id = "unsigned" if flow == "stk" else _originator(body)
    return None if payment_id is None else CallbackTarget(flow, payment_id, user_ids[0], None, 0)


def read_unsigned(body: bytes, target: CallbackTarget, now: datetime) -> Verdict:
    """The verdict of a plain callback: it knows no amount, and no payment of ours.

    So something stands in for the payment's id that no signed payment can have: a push's own id, a disbursement's hash.
    """
    match target.flow:
        case "b2c-result":
            verdict = read_b2c_result(body, target, now)
        case "b2c-timeout":
            verdict = read_b2c_timeout(body, target, now)
        case _:
            verdict = read_stk_callback(body, target, now)
    payment_id = document_id(verdict, target) if target.flow == "stk" else _stand_in(target)
    return replace(verdict, payment_id=payment_id, requested_amount=None)


def _originator(body: bytes) -> str | None:
    """The id in a result, or in a queue timeout that echoes the request at its top level."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return None
    result = envelope.get("Result", envelope) if isinstance(envelope, dict) else None
    given = result.get("OriginatorConversationID") if isinstance(result, dict) else None
    return given if isinstance(given, str) and _ID.fullmatch(given) else None


def _stand_in(target: CallbackTarget) -> str:
    """`~` may not be in an id that anybody chooses."""
    named = json.dumps(["unsigned", target.user_id.lower(), target.payment_id.lower()])
    return f"~{sha256(named.encode()).hexdigest()}"[:36]
