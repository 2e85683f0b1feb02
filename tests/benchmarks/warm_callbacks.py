"""Callbacks that a warm function stores, beside the same handler on Appwrite's SDK, which blocks its event loop."""

import asyncio
import json
import warnings
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from time import perf_counter

import httpx
from appwrite.client import Client  # type: ignore[import-untyped]  # the SDK has no types
from appwrite.services.databases import Databases  # type: ignore[import-untyped]

from daraja_core.callback import read_stk_callback
from daraja_core.callback_path import CallbackTarget, callback_path, parse_callback_path
from daraja_core.document import document_id, to_document
from function.appwrite.http_client import SharedHttpClient
from function.http import Request
from function.main import respond
from tests.benchmarks.callbacks import running
from tests.benchmarks.table import Row

WARM_UP_ROUNDS = 2
ROUNDS = 12
PER_ROUND = 40
AT_ONCE = 10
SECRET = "a-callback-secret-of-some-length"

Store = Callable[[str, bytes], Awaitable[None]]


class Silent:
    """A log that nobody reads."""

    def log(self, message: str) -> None:
        """Nothing."""

    def error(self, message: str) -> None:
        """What must not happen here."""
        raise AssertionError(message)


def figures() -> list[Row]:
    """The rows of this benchmark."""
    with running("-m", "tests.benchmarks.slow_appwrite") as endpoint, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the SDK's own words about the older API
        return asyncio.run(_figures(endpoint.strip()))


async def _figures(endpoint: str) -> list[Row]:
    shared = SharedHttpClient()
    async with shared.get() as http:
        ours, theirs = _on_one_client(endpoint, http), _on_the_sdk(endpoint)
        numbers, kept = count(1), ([], [])  # type: tuple[count[int], tuple[list[float], list[float]]]
        for place in range(WARM_UP_ROUNDS + ROUNDS):
            for store, samples in zip((ours, theirs), kept, strict=True):
                took = await _round(store, numbers)
                samples += [took] if place >= WARM_UP_ROUNDS else []
    what = f"a warm callback, stored; {AT_ONCE} at once"
    return [Row("function", what, "ms", kept[0], "the same on Appwrite's SDK", kept[1], goal=1 / 3)]


async def _round(store: Store, numbers: "count[int]") -> float:
    """Milliseconds for each of PER_ROUND callbacks, AT_ONCE of which are under way."""
    waiting = [_callback(next(numbers)) for _ in range(PER_ROUND)]

    async def work() -> None:
        while waiting:
            await store(*waiting.pop())

    began = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(work())
    return (perf_counter() - began) * 1000 / PER_ROUND


def _on_one_client(endpoint: str, http: httpx.AsyncClient) -> Store:
    environment = {
        "APPWRITE_FUNCTION_API_ENDPOINT": endpoint,
        "APPWRITE_FUNCTION_PROJECT_ID": "bench",
        "DARAJA_DATABASE_ID": "payments",
        "DARAJA_COLLECTION_ID": "transactions",
        "DARAJA_B2C_COLLECTION_ID": "disbursements",
        "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
        "DARAJA_CALLBACK_SECRET": SECRET,
    }

    async def store(path: str, body: bytes) -> None:
        request = Request("POST", path, "", {"x-appwrite-key": "a-key"}, body)
        answer = await respond(request, http, environment, _now, Silent())
        assert answer.status == 200, answer

    return store


def _on_the_sdk(endpoint: str) -> Store:
    """The same verification, parsing and document; the SDK opens a connection for every call, as it always does."""
    client = Client().set_endpoint(endpoint).set_project("bench").set_key("a-key")
    databases = Databases(client)

    async def store(path: str, body: bytes) -> None:
        target = parse_callback_path(path, [SECRET])
        assert target is not None, path
        verdict = read_stk_callback(body, target, _now())
        databases.create_document(
            "payments",
            "transactions",
            document_id(verdict, target),
            to_document(verdict, target),
            [f'read("user:{target.user_id}")'],
        )

    return store


def _callback(number: int) -> tuple[str, bytes]:
    target = CallbackTarget("stk", f"bench.{number}", "user-7", None, 10)
    items = [{"Name": "Amount", "Value": 10.0}, {"Name": "MpesaReceiptNumber", "Value": f"BN{number:08}"}]
    callback = {
        "CheckoutRequestID": f"ws_CO_2611{number:023}",
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": items},
    }
    return callback_path(target, SECRET), json.dumps({"Body": {"stkCallback": callback}}).encode()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 — the function's clock
