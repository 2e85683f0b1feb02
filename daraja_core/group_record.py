"""What the devices of a group tell each other: records that the function takes and nobody changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .errors import AppwriteError, InvalidOrderError
from .order import check_id
from .safaricom_refusals import Json, read_object

RECORDS_PATH = "/records"
MOST_RECORDS = 20
LONGEST_BODY = 4000
"""Characters of one record's body, as JSON."""
LONGEST_RECORDS = 65536
LONGEST_KIND = 20


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One record of a group.

    `sequence` is its place in the order of all, which Appwrite gives: None until the function has taken it, like the
    `author`, who he is in the group (`role`: "owner", "treasurer" or "member") and `at`, the server's moment.
    """

    id: str
    kind: str
    subject: str
    body: Mapping[str, Json] = field(repr=False)
    author: str = ""
    role: str = ""
    at: datetime | None = None
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that the function does not take; `error` is a word for programs."""

    id: str
    error: str
    message: str


def records_request(group_id: str, records: Sequence[GroupRecord]) -> bytes:
    """The body of a POST to /records."""
    told = [{"id": one.id, "kind": one.kind, "subject": one.subject, "body": one.body} for one in records]
    return json.dumps({"group_id": group_id, "records": told}).encode()


def first_batch(group_id: str, records: Sequence[GroupRecord]) -> Sequence[GroupRecord]:
    """As many of the first records as one request takes."""
    count = min(len(records), MOST_RECORDS)
    while count > 1 and len(records_request(group_id, records[:count])) > LONGEST_RECORDS:
        count -= 1
    return records[:count]


def body_length(body: Mapping[str, Json]) -> int:
    """How many characters of LONGEST_BODY a body takes."""
    return len(_compact(body))


def read_records_request(body: bytes) -> tuple[str, tuple[GroupRecord, ...]]:
    """The group and the records in a body. Raises InvalidOrderError, which names what is wrong."""
    fields = read_object(body) if len(body) <= LONGEST_RECORDS else None
    if fields is None:
        raise InvalidOrderError(f"the body must be a JSON object of at most {LONGEST_RECORDS} bytes")
    told, group_id = fields.get("records"), fields.get("group_id")
    if not isinstance(told, list) or not 1 <= len(told) <= MOST_RECORDS:
        raise InvalidOrderError(f"records must be a list of 1 to {MOST_RECORDS} records")
    return check_id(group_id if isinstance(group_id, str) else "", "group_id"), tuple(_read_new(one) for one in told)


def record_fields(record: GroupRecord, group_id: str, author: str, role: str) -> dict[str, object]:
    """The attributes to store."""
    return {
        "groupId": group_id,
        "userId": author,
        "role": role,
        "kind": record.kind,
        "subject": record.subject,
        "body": _compact(record.body),
    }


def record_from_document(document: Mapping[str, object]) -> GroupRecord | None:
    """The record in a document; None for what is none."""
    match document:
        case {
            "$id": str(record_id),
            "$sequence": str() | int() as sequence,
            "$createdAt": str(created_at),
            "kind": str(kind),
            "subject": str(subject),
            "body": str(text),
            "userId": str(author),
            "role": str(role),
        }:
            body, at = read_object(text.encode()), _moment(created_at)
            if body is None or at is None or not str(sequence).isdecimal():
                return None
            return GroupRecord(record_id, kind, subject, body, author, role, at, int(sequence))
        case _:
            return None


def read_records_answer(answer: Mapping[str, object]) -> tuple[tuple[GroupRecord, ...], tuple[RefusedRecord, ...]]:
    """What the function took, and what it did not take. Raises AppwriteError for what is not its answer."""
    taken, refused = answer.get("records"), answer.get("refused")
    if not isinstance(taken, list) or not isinstance(refused, list):
        raise AppwriteError("the function answered without records", kind="not_the_function")
    records = [record_from_document(one) for one in taken if isinstance(one, dict)]
    return tuple(one for one in records if one), tuple(_read_refused(one) for one in refused if isinstance(one, dict))


def _read_new(told: Json) -> GroupRecord:
    match told:
        case {"id": str(record_id), "kind": str(kind), "subject": str(subject), "body": dict(body)}:
            if not 1 <= len(kind) <= LONGEST_KIND:
                raise InvalidOrderError(f"kind must have 1 to {LONGEST_KIND} characters, got {kind!r}")
            if len(_compact(body)) > LONGEST_BODY:
                raise InvalidOrderError(f"the body of {record_id!r} is longer than {LONGEST_BODY} characters")
            return GroupRecord(check_id(record_id, "id"), kind, check_id(subject, "subject"), body)
        case _:
            raise InvalidOrderError("a record has an id, a kind and a subject, which are texts, and a body of fields")


def _read_refused(told: Mapping[str, object]) -> RefusedRecord:
    return RefusedRecord(str(told.get("id")), str(told.get("error")), str(told.get("message")))


def _compact(body: Mapping[str, Json]) -> str:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
