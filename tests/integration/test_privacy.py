"""Who may read a result: the payer's own user, the team, and nobody else, by REST and by Realtime."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from daraja_core import Daraja, Payment, PaymentSuccess
from tests.integration.outsider import Office, path_of, post, target_of
from tests.integration.rig import PHONE, Rig

LETTERS = "dead_letters"
METHODS = ("GET", "PATCH", "PUT", "DELETE")


class Stranger:
    """Anybody with the app's public configuration: an anonymous user of their own, or a guest."""

    def __init__(self, rig: Rig, http: httpx.AsyncClient, secret: str | None) -> None:
        self._addresses = rig.sandbox.addresses
        self._http = http
        self._headers = {"X-Appwrite-Project": self._addresses.project_id}
        if secret is not None:
            self._headers["X-Appwrite-Session"] = secret

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Any call below the collections."""
        base = f"{self._addresses.appwrite}/databases/{self._addresses.database_id}/collections"
        return await self._http.request(method, f"{base}/{path}", json=body, headers=self._headers)

    async def listed(self, collection: str) -> Any:
        """What a list of the documents shows."""
        return (await self.ask("GET", f"{collection}/documents")).json()["documents"]

    @asynccontextmanager
    async def listening(self, *channels: str) -> AsyncIterator[ClientConnection]:
        """A socket that is subscribed to the channels."""
        pairs = [("project", self._addresses.project_id), *(("channels[]", channel) for channel in channels)]
        url = f"ws{self._addresses.appwrite.removeprefix('http')}/realtime?{urlencode(pairs)}"
        async with connect(url, additional_headers=self._headers, proxy=None) as socket:
            assert json.loads(await socket.recv())["type"] == "connected"
            yield socket


@asynccontextmanager
async def stranger(rig: Rig, kind: str) -> AsyncIterator[Stranger]:
    async with httpx.AsyncClient(trust_env=False) as http:
        if kind == "guest":
            yield Stranger(rig, http, None)
            return
        headers = {"X-Appwrite-Project": rig.sandbox.addresses.project_id}
        made = await http.post(f"{rig.sandbox.addresses.appwrite}/account/sessions/anonymous", headers=headers)
        cookies = json.loads(made.headers["X-Fallback-Cookies"])
        http.cookies.clear()
        yield Stranger(rig, http, next(iter(cookies.values())))


def session_secret(rig: Rig) -> str:
    """The payer's own session, as the engine keeps it."""
    with closing(sqlite3.connect(rig.folder / "engine.db")) as database:
        (secret,) = database.execute("SELECT secret FROM session").fetchone()
    return str(secret)


async def paid(rig: Rig, daraja: Daraja) -> Payment:
    payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
    await rig.answer(payment)
    async with asyncio.timeout(60):
        assert isinstance(await payment.result(), PaymentSuccess)
    return payment


@pytest.mark.parametrize("kind", ["another user", "guest"])
async def test_a_stranger_can_neither_list_nor_fetch_nor_change_a_result(rig: Rig, kind: str) -> None:
    async with rig.daraja() as daraja, stranger(rig, kind) as mallory:
        payment = await paid(rig, daraja)
        collection = rig.sandbox.addresses.collection_id
        before = await Office(rig).verdicts()
        by_payment = urlencode(
            {"queries[]": json.dumps({"method": "equal", "attribute": "paymentId", "values": [payment.id]})}
        )
        assert await mallory.listed(collection) == []
        assert (await mallory.ask("GET", f"{collection}/documents?{by_payment}")).json()["documents"] == []
        for method in METHODS:
            body = None if method == "GET" else {"data": {"status": "FAILED"}, "permissions": ['read("any")']}
            answer = await mallory.ask(method, f"{collection}/documents/{payment.checkout_request_id}", body)
            assert answer.status_code in (401, 404), method
            assert "SUCCESS" not in answer.text
        assert await Office(rig).verdicts() == before


@pytest.mark.parametrize("kind", ["another user", "guest"])
async def test_a_stranger_cannot_make_up_a_result(rig: Rig, kind: str) -> None:
    async with rig.daraja() as daraja, stranger(rig, kind) as mallory:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
        fields = {"paymentId": payment.id, "checkoutRequestId": payment.checkout_request_id, "status": "SUCCESS"}
        fields |= {"receipt": "FORGED0000", "settledAt": "2026-11-21T06:00:00.000+00:00"}
        body = {"documentId": "made-up", "data": fields, "permissions": [f'read("user:{payment.user_id}")']}
        for collection in (rig.sandbox.addresses.collection_id, rig.sandbox.addresses.b2c_collection_id, LETTERS):
            assert (await mallory.ask("POST", f"{collection}/documents", body)).status_code == 401
        assert (await Office(rig).verdicts(), await Office(rig).letters()) == ([], [])


@pytest.mark.parametrize("kind", ["another user", "guest"])
async def test_a_stranger_who_listens_hears_nothing(rig: Rig, kind: str) -> None:
    addresses = rig.sandbox.addresses
    async with rig.daraja() as daraja, stranger(rig, kind) as mallory:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        inner = f"databases.{addresses.database_id}.collections.{addresses.collection_id}.documents"
        channels = ("documents", inner, f"{inner}.{payment.checkout_request_id}", f"account.{payment.user_id}", "rows")
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(60):
            payer = Stranger(rig, http, session_secret(rig))
            async with mallory.listening(*channels) as socket, payer.listening(*channels) as own_socket:
                await rig.answer(payment)
                assert json.loads(await own_socket.recv())["data"]["payload"]["paymentId"] == payment.id
                # Whatever was meant for the other socket lies before the answer to its ping.
                await socket.send('{"type":"ping"}')
                assert json.loads(await socket.recv()) == {"type": "pong"}


async def test_a_stranger_with_the_payments_id_reads_nothing_through_an_engine_of_their_own(rig: Rig) -> None:
    async with rig.daraja() as daraja, rig.daraja("mallory.db") as mallory:
        payment = await paid(rig, daraja)
        assert await mallory.payment(payment.id) is None
        assert await mallory.restore_pending() == []


async def test_the_payer_reads_the_own_result_and_not_the_dead_letters(rig: Rig) -> None:
    async with rig.daraja() as daraja, httpx.AsyncClient(trust_env=False) as http:
        payment = await paid(rig, daraja)
        assert await post(rig, path_of(rig, target_of(payment)), b"unreadable") == 200
        payer = Stranger(rig, http, session_secret(rig))
        (stored,) = await payer.listed(rig.sandbox.addresses.collection_id)
        assert (stored["paymentId"], stored["$permissions"]) == (payment.id, [f'read("user:{payment.user_id}")'])
        assert await payer.listed(LETTERS) == []
        path = f"{rig.sandbox.addresses.collection_id}/documents/{stored['$id']}"
        assert (await payer.ask("PATCH", path, {"data": {"amount": 1}})).status_code == 401


@pytest.mark.parametrize("kind", ["another user", "guest"])
async def test_dead_letters_are_nobodys_to_read(rig: Rig, kind: str) -> None:
    inner = f"databases.{rig.sandbox.addresses.database_id}.collections.{LETTERS}.documents"
    async with rig.daraja() as daraja, stranger(rig, kind) as mallory, mallory.listening("documents", inner) as socket:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        assert await post(rig, path_of(rig, target_of(payment)), b"unreadable") == 200
        (letter,) = await Office(rig).letters()
        assert letter["$permissions"] == []
        assert await mallory.listed(LETTERS) == []
        for method in METHODS:
            body = None if method == "GET" else {"data": {"reason": "none"}}
            assert (await mallory.ask(method, f"{LETTERS}/documents/{letter['$id']}", body)).status_code in (401, 404)
        async with asyncio.timeout(60):
            await socket.send('{"type":"ping"}')
            assert json.loads(await socket.recv()) == {"type": "pong"}
        assert await Office(rig).letters() == [letter]
