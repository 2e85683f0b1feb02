"""`/records`: what a device tells its group is taken once, stamped with who he is, and read by the whole team."""

from collections.abc import Mapping

from daraja_core.errors import InvalidOrderError
from daraja_core.group_record import GroupRecord, read_records_request, record_fields

from ..appwrite.client import ExistsError
from ..appwrite.documents import Document, Documents
from ..appwrite.retry import retry
from ..appwrite.teams import MEMBER, OWNER, TREASURER
from ..http import Response
from ..schema import RECORDS
from ..settings import required
from .group_request import GroupRequest

Role = str
_ALL = frozenset({OWNER, TREASURER, MEMBER})
_MONEY = frozenset({OWNER, TREASURER})
WHO_MAY_WRITE: Mapping[str, frozenset[Role]] = {
    "chama": frozenset({OWNER}),
    "member": frozenset({OWNER}),
    "collection": frozenset({OWNER}),
    "earlier": frozenset({OWNER}),
    "earlier_payout": frozenset({OWNER}),
    "request": _ALL,
    "not_sent": _ALL,
    "code": _ALL,
    "linked": _ALL,
    "unlinked": _ALL,
    "kept": _MONEY,
    "set_aside": _MONEY,
    "settled": _MONEY,
    "recorded": _MONEY,
    "payout": frozenset({TREASURER}),
    "payout_not_sent": frozenset({TREASURER}),
}
"""What each record changes is somebody's to change: the list of members is its owner's, money the treasurer's.

Which member somebody is, he says himself; that nobody is two, and no two are one, follows from the order of all.
"""


async def store_records(request: GroupRequest) -> Response:
    """Take what this user may write; each record is answered for itself. Raises CallError, and AppwriteError."""
    collection = required(request.environment, RECORDS.variable)
    try:
        group_id, records = read_records_request(request.body)
    except InvalidOrderError as exc:
        return Response(400, {"error": "invalid_record", "message": str(exc)})
    membership = await request.groups.membership(group_id, request.user_id)
    roles, readers = membership.roles, membership.group.readers
    taken: list[Document] = []
    refused: list[dict[str, str]] = []
    for record in records:
        if not roles & WHO_MAY_WRITE.get(record.kind, frozenset()):
            refused.append(_refusal(record, "not_allowed", f"a record of the kind {record.kind!r} is not his to write"))
            continue
        fields = record_fields(record, group_id, request.user_id, highest(roles))
        stored = await retry(
            lambda: _store(request.documents, collection, record, fields, readers),  # noqa: B023 — run at once
            request.deadline,
        )
        if stored is None:
            refused.append(_refusal(record, "id_taken", "another record has this id: make a new one"))
        else:
            taken.append(stored)
    return Response(200, {"records": [told(one) for one in taken], "refused": refused})


async def _store(
    documents: Documents, collection: str, record: GroupRecord, fields: Mapping[str, object], readers: str
) -> Document | None:
    """The document with this record, whoever of several tries stored it; None where another one lies."""
    try:
        return await documents.create(collection, record.id, fields, [f'read("{readers}")'])
    except ExistsError:
        there = await documents.read(collection, record.id)
        # What its author is in the group may have changed since: the record is still the one that he wrote.
        said = {name: value for name, value in fields.items() if name != "role"}
        is_same = there is not None and {name: there.get(name) for name in said} == said
        return there if is_same else None


def told(document: Document) -> Document:
    """What a reader of the collection would see of it."""
    names = ("$id", "$sequence", "$createdAt", "kind", "subject", "body", "userId", "role")
    return {name: document.get(name) for name in names}


def highest(roles: frozenset[str]) -> str:
    """What a record says that its author is in the group."""
    return next((role for role in (OWNER, TREASURER) if role in roles), MEMBER)


def _refusal(record: GroupRecord, error: str, message: str) -> dict[str, str]:
    return {"id": record.id, "error": error, "message": message}
