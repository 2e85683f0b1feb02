"""What was done many times at once; of that only the outcomes were recorded."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import httpx

from tests.sandbox_appwrite.live import DOCUMENTS, ROWS, Live

_ROW: Final = {"checkoutRequestId": "d", "status": "s0", "settledAt": "t", "amount": 0}
_READ: Final = ['read("user:alice")']


async def many_at_once(live: Live, label: str) -> Mapping[str, int]:
    """Does what the label says, all at once, and counts the answers."""
    answers = await asyncio.gather(*_calls(live, label))
    return Counter(_outcome(answer) for answer in answers)


def _outcome(answer: httpx.Response) -> str:
    return str(answer.status_code) if answer.is_success else f"{answer.status_code} {answer.json()['type']}"


def _calls(live: Live, label: str) -> list[asyncio.Task[httpx.Response]]:
    def call(method: str, path: str, body: object = None) -> asyncio.Task[httpx.Response]:
        return asyncio.create_task(live.call(method, path, body, key=True))

    def create(row_id: str) -> asyncio.Task[httpx.Response]:
        return call("POST", DOCUMENTS, {"documentId": row_id, "data": _ROW, "permissions": _READ})

    if found := re.fullmatch(r"30 concurrent creates of one id, round (\d)", label):
        return [create(f"race{found[1]}") for _ in range(30)]
    match label:
        case "15 legacy + 15 tablesdb concurrent creates of one id":
            row = {"rowId": "race9", "data": _ROW, "permissions": _READ}
            return [task for _ in range(15) for task in (create("race9"), call("POST", ROWS, row))]
        case "30 concurrent increments":
            return [call("PATCH", f"{DOCUMENTS}/race0/amount/increment", {"value": 1}) for _ in range(30)]
        case "30 concurrent updates":
            return [call("PATCH", f"{DOCUMENTS}/race1", {"data": {"status": f"s{n}"}}) for n in range(30)]
        case "30 concurrent upserts of a new id":
            body = {"data": _ROW, "permissions": _READ}
            return [call("PUT", f"{DOCUMENTS}/raceu", body) for _ in range(30)]
        case "10 concurrent deletes":
            return [call("DELETE", f"{DOCUMENTS}/race2") for _ in range(10)]
        case _:
            raise LookupError(f"nobody knows how to do {label!r}")
