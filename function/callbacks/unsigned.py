"""The plain callback form of earlier deployments, `/callback?uid=…`: anybody can forge it, so it is off by default."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs

from daraja_core.callback import document_id, read_stk_callback
from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Verdict

_USER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")
_LONGEST_QUERY = 512


def unsigned_target(query: str) -> CallbackTarget | None:
    """Whom the query string names, None when it names nobody; it vouches for nothing, the rest is a placeholder."""
    user_ids = parse_qs(query[:_LONGEST_QUERY]).get("uid", [])
    if len(user_ids) != 1 or not _USER_ID.fullmatch(user_ids[0]):
        return None
    return CallbackTarget("stk", "unsigned", user_ids[0], None, 0)


def read_unsigned(body: bytes, target: CallbackTarget, now: datetime) -> Verdict:
    """The verdict of a plain callback: it knows no payment of ours, so the push's own id stands in, and no amount."""
    verdict = read_stk_callback(body, target, now)
    return replace(verdict, payment_id=document_id(verdict, target), requested_amount=None)
