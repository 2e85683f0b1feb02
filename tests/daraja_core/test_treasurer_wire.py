"""The request about a treasurer's role on the wire: what the engine writes the function reads, all else is refused."""

import json

import pytest

from daraja_core.errors import InvalidOrderError
from daraja_core.treasurer_wire import TreasurerRequest, read_treasurer_request, treasurer_request

WANTED = TreasurerRequest("team_9", "bob", True, "r1")


@pytest.mark.parametrize("on", [True, False])
def test_what_is_written_is_read(on: bool) -> None:
    wanted = TreasurerRequest("team_9", "a" * 36, on, "r1")
    assert read_treasurer_request(treasurer_request(wanted)) == wanted


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"group_id": None}, "group_id"),
        ({"user_id": ""}, "user_id"),
        ({"user_id": "../carol"}, "user_id"),
        ({"user_id": ["bob", "carol"]}, "user_id"),
        ({"on": 1}, "on must be"),
        ({"request_id": None}, "request_id"),
        ({"more": "x" * 5000}, "the body must be"),
    ],
)
def test_a_request_that_is_none_is_refused_and_the_field_named(change: dict[str, object], named: str) -> None:
    body = json.dumps({**json.loads(treasurer_request(WANTED)), **change}).encode()
    with pytest.raises(InvalidOrderError, match=named):
        read_treasurer_request(body)
