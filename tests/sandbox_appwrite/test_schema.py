"""Collections of every kind of attribute, and what the database underneath makes of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sandbox_appwrite.live import DOCUMENTS, Live, row, running, settings_in

PLACE = "/databases/payments/collections/things"
KINDS: list[tuple[str, dict[str, object], object, object]] = [
    ("string", {"size": 5}, "abcde", "abcdef"),
    ("varchar", {"size": 5}, "abcde", 7),
    ("text", {}, "long" * 4000, 1),
    ("mediumtext", {}, "long" * 5000, 1),
    ("longtext", {}, "long" * 5000, 1),
    ("email", {}, "a@example.test", "a"),
    ("enum", {"elements": ["PAID", "FAILED"]}, "PAID", "paid"),
    ("ip", {}, "10.0.0.1", "10.0.0"),
    ("url", {}, "https://example.test/x", "example"),
    ("integer", {"min": 1, "max": 9}, 9, 10),
    ("bigint", {}, 2**62, 1.5),
    ("float", {"min": 0.5}, 0.75, 0.25),
    ("boolean", {}, True, "yes"),
    ("datetime", {}, "2026-11-21T09:00:00.000+00:00", "noon"),
]


@pytest.fixture
async def things(live: Live) -> Live:
    body = {"collectionId": "things", "name": "Things", "permissions": []}
    await live.call("POST", "/databases/payments/collections", body, key=True)
    return live


@pytest.mark.parametrize(("kind", "shape", "fits", "does_not"), KINDS)
async def test_an_attribute_takes_what_it_is_for(
    things: Live, kind: str, shape: dict[str, object], fits: object, does_not: object
) -> None:
    made = await things.call("POST", f"{PLACE}/attributes/{kind}", {"key": "v", "required": False, **shape}, key=True)
    assert (made.status_code, made.json()["status"]) == (202, "processing")
    stored = await things.call("POST", f"{PLACE}/documents", {"documentId": "d", "data": {"v": fits}}, key=True)
    assert (stored.status_code, stored.json()["v"]) == (201, fits)
    read = (await things.call("GET", f"{PLACE}/documents/d", key=True)).json()
    assert (read["v"], type(read["v"])) == (fits, type(fits))
    refused = await things.call("POST", f"{PLACE}/documents", {"documentId": "e", "data": {"v": does_not}}, key=True)
    assert (refused.status_code, refused.json()["type"]) == (400, "document_invalid_structure")


async def test_a_list_of_values_is_kept_and_found_by_one_of_them(things: Live) -> None:
    body = {"key": "v", "size": 9, "required": False, "array": True}
    await things.call("POST", f"{PLACE}/attributes/string", body, key=True)
    await things.call("POST", f"{PLACE}/documents", {"documentId": "d", "data": {"v": ["a", "b"]}}, key=True)
    query = 'queries[]={"method":"contains","attribute":"v","values":["b"]}'
    listed = (await things.call("GET", f"{PLACE}/documents?{query}", key=True)).json()
    assert [each["v"] for each in listed["documents"]] == [["a", "b"]]


async def test_what_the_sandbox_has_no_attributes_for_is_refused_by_name(things: Live) -> None:
    answer = await things.call("POST", f"{PLACE}/attributes/polygon", {"key": "v", "required": False}, key=True)
    assert answer.status_code == 400
    assert "polygon" in answer.json()["message"]


@pytest.mark.parametrize(
    ("size", "status"), [(15_000, 202), (15_600, 400), (16_000, 400), (16_384, 202), (20_000, 202)]
)
async def test_a_row_has_65535_bytes(things: Live, size: int, status: int) -> None:
    """As measured on a real server with the attributes of dead letters."""
    for key, length in (("path", 512), ("reason", 40), ("receivedAt", 50), ("replayedAt", 50)):
        await things.call("POST", f"{PLACE}/attributes/string", {"key": key, "size": length}, key=True)
    answer = await things.call("POST", f"{PLACE}/attributes/string", {"key": "body", "size": size}, key=True)
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["type"] == "attribute_limit_exceeded"
        listed = (await things.call("GET", f"{PLACE}/attributes", key=True)).json()
        assert "body" not in [each["key"] for each in listed["attributes"]]


async def test_ids_have_a_case_where_the_database_is_not_mariadb(live: Live, tmp_path: Path) -> None:
    async def both(server: Live) -> list[int]:
        bodies = [{"documentId": name, "data": row(name)} for name in ("Case.1x", "case.1x")]
        return [(await server.call("POST", DOCUMENTS, body, key=True)).status_code for body in bodies]

    assert await both(live) == [201, 409]
    settings = replace(settings_in(tmp_path / "mongo"), mariadb=False)
    async with running(tmp_path / "mongo", settings=settings) as other:
        assert await both(other) == [201, 201]
        assert (await other.call("GET", f"{DOCUMENTS}/CASE.1X", key=True)).status_code == 404


async def test_an_attribute_is_processing_for_as_long_as_the_switch_says(things: Live) -> None:
    things.app.faults.set({"schema_reads": 2})
    await things.call("POST", f"{PLACE}/attributes/boolean", {"key": "v", "required": False}, key=True)
    seen = [(await things.call("GET", f"{PLACE}/attributes/v", key=True)).json()["status"] for _ in range(3)]
    assert seen == ["processing", "processing", "available"]
