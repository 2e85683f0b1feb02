"""The wire of the role that a group's owner gives: whose it is or is no more, and the record of it back.

The record is of the kind "treasurer", which no device can write: its subject is the user, and `on` says whether he is
a treasurer from now on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import InvalidOrderError
from .function_wire import LONGEST_REQUEST
from .order import check_id
from .safaricom_refusals import Json, read_object

TREASURER_PATH = "/treasurer"
TREASURER_KIND = "treasurer"


@dataclass(frozen=True, slots=True)
class TreasurerRequest:
    """Whose role it is about; `request_id` is new each time somebody asks, so one request is done once."""

    group_id: str
    user_id: str
    on: bool
    request_id: str


def treasurer_request(request: TreasurerRequest) -> bytes:
    """The body of a POST to /treasurer."""
    fields = {"group_id": request.group_id, "user_id": request.user_id, "on": request.on}
    return json.dumps({**fields, "request_id": request.request_id}).encode()


def read_treasurer_request(body: bytes) -> TreasurerRequest:
    """The request in a body. Raises InvalidOrderError, which names the field that is wrong."""
    fields = read_object(body) if len(body) <= LONGEST_REQUEST else None
    if fields is None:
        raise InvalidOrderError(f"the body must be a JSON object of at most {LONGEST_REQUEST} bytes")
    on = fields.get("on")
    if not isinstance(on, bool):
        raise InvalidOrderError("on must be true or false")
    ids = [_id_in(fields, name) for name in ("group_id", "user_id", "request_id")]
    return TreasurerRequest(ids[0], ids[1], on, ids[2])


def _id_in(fields: Mapping[str, Json], name: str) -> str:
    given = fields.get(name)
    return check_id(given if isinstance(given, str) else "", name)
