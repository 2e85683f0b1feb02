"""Records: what is written is read back, and what is none is taken for none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.errors import AppwriteError, InvalidOrderError
from daraja_core.group_record import (
    GroupRecord,
    RefusedRecord,
    read_records_answer,
    read_records_request,
    record_fields,
    record_from_document,
    records_request,
)

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BODIES = st.dictionaries(
    st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=20), max_size=4
)


def document(record: GroupRecord, **changes: object) -> dict[str, Any]:
    """As Appwrite would give it back."""
    created = {"$id": record.id, "$sequence": "7", "$createdAt": AT.isoformat()}
    return {**record_fields(record, "chama", "alice", "owner"), **created, **changes}


@given(BODIES)
def test_a_record_is_read_as_it_was_told(body: dict[str, Any]) -> None:
    told = GroupRecord("r1", "code", "alice.k1", body)
    assert read_records_request(records_request("chama", [told])) == ("chama", (told,))
    stored = record_from_document(json.loads(json.dumps(document(told))))
    assert stored == GroupRecord("r1", "code", "alice.k1", body, "alice", "owner", AT, 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "no json"},
        {"body": "[1]"},
        {"$createdAt": "yesterday"},
        {"$createdAt": "2026-11-20T09:00:00"},
        {"$sequence": "x"},
        {"kind": None},
        {"role": None},
    ],
)
def test_what_is_no_record_is_none(changes: dict[str, object]) -> None:
    assert record_from_document(document(GroupRecord("r1", "code", "alice.k1", {}), **changes)) is None


def test_an_answer_tells_what_was_taken_and_what_was_not() -> None:
    told = document(GroupRecord("r1", "code", "alice.k1", {}))
    refused = {"id": "r2", "error": "not_allowed", "message": "not his to write"}
    taken, left = read_records_answer({"records": [told, "text"], "refused": [refused, 5]})
    assert [one.id for one in taken] == ["r1"]
    assert left == (RefusedRecord("r2", "not_allowed", "not his to write"),)
    with pytest.raises(AppwriteError):
        read_records_answer({"records": []})


@given(st.binary(max_size=200))
def test_no_body_is_taken_for_records_that_is_none(body: bytes) -> None:
    with pytest.raises(InvalidOrderError):
        read_records_request(body)
