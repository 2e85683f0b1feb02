"""The sweep: verdicts that are stored and were not passed on, because a process ended between the two, are found."""

from datetime import datetime, timedelta

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import from_document

from ..appwrite.documents import Document, Documents, compare, iso, order_by
from ..appwrite.retry import seconds_from_now
from ..settings import Settings
from .forward import Forward, new_forward
from .forwards import CALL_SECONDS, Forwards

OVERLAP = timedelta(minutes=2)  # writes become visible out of the order of their moments


async def sweep(documents: Documents, settings: Settings, forwards: Forwards, since: datetime, now: datetime) -> int:
    """Keep a forward of every verdict that was written since then and has none; how many it were. Raises CallError."""
    found = 0
    for flow, collection in (("stk", settings.collection_id), ("b2c", settings.b2c_collection_id)):
        written = compare("greaterThan", "$updatedAt", iso(since - OVERLAP))
        stored = await documents.pages(
            collection, written, order_by("$updatedAt"), deadline=seconds_from_now(CALL_SECONDS)
        )
        wanted = [forward for each in stored if (forward := _forward(flow, each, now)) is not None]
        found += await forwards.keep(wanted)
    return found


def _forward(flow: str, document: Document, now: datetime) -> Forward | None:
    verdict, user_id, group_id = from_document(document), document.get("userId"), document.get("groupId")
    if verdict is None or not isinstance(user_id, str) or verdict.payment_id.startswith("~"):
        return None  # a plain id that is not in the document; its callback passed it on
    if verdict.requested_amount is None:
        return None  # a callback that was not signed knows of no request: what anybody could have said
    target = CallbackTarget(
        "stk" if flow == "stk" else "b2c-result",
        verdict.payment_id,
        user_id,
        group_id if isinstance(group_id, str) else None,
        verdict.requested_amount,
    )
    return new_forward(verdict, target, now)
