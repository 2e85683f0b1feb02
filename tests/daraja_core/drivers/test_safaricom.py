"""The Safaricom client: one POST for each order, and an honest word about what became of it."""

import asyncio
import logging
import socket
import ssl

import httpx
import pytest

from daraja_core.drivers.oauth import MOST_TOKENS
from daraja_core.drivers.safaricom import NEVER_LEFT, SafaricomClient
from daraja_core.errors import DarajaAuthError, DarajaUnreachableError, StkPushRejectedError
from daraja_core.order import DisbursementOrder, PaymentOrder
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent, QueryAnswer
from daraja_core.status_acknowledgement import Asked, NotAsked
from tests.daraja_core.configs import config
from tests.daraja_core.drivers.safaricom_world import Answer, Clock, SafaricomWorld, reply, token
from tests.daraja_core.safaricom_bodies import B2C_TAKEN, CHECKOUT, HTML, TAKEN, error

PUSH = PaymentOrder("alice.1", "254712345678", 1000, "ORDER-001", "Payment")
PAYOUT = DisbursementOrder("payout.1", "254112345678", 500, "apiuser", "Refund", "BusinessPayment")
CALLBACK = "https://65f0.fra.appwrite.run/callback/alice.1/user-7/-/1000/0f"
BAD_TOKEN = error("404.001.03", "Invalid Access Token")


async def test_a_push_is_sent_once_and_taken() -> None:
    world = SafaricomWorld(answers=[reply(200, TAKEN)])
    assert await world.client().send_push(PUSH, CALLBACK) == Accepted(CHECKOUT, "2654-4b64-97ff-b827b542881d3130")
    (request,) = world.posts
    assert str(request.url) == "https://sandbox.safaricom.co.ke/mpesa/stkpush/v1/processrequest"
    assert request.headers["Authorization"] == "Bearer token-1"
    assert request.headers["Content-Type"] == "application/json"


async def test_a_disbursement_is_sent_once_and_taken() -> None:
    world = SafaricomWorld(answers=[reply(200, B2C_TAKEN)])
    outcome = await world.client().send_disbursement(PAYOUT, "sealed", "https://r", "https://t")
    assert outcome == Accepted("AG_20240706_20106e9209f64bebd05b")
    assert [request.url.path for request in world.posts] == ["/mpesa/b2c/v3/paymentrequest"]


async def test_three_pushes_at_once_share_one_token() -> None:
    world = SafaricomWorld(answers=[reply(200, TAKEN)])
    client = world.client()
    await asyncio.gather(*(client.send_push(PUSH, CALLBACK) for _ in range(3)))
    assert (len(world.token_requests), len(world.posts)) == (1, 3)


@pytest.mark.parametrize("status_and_code", [(404, "404.001.03"), (401, "401.003.01"), (400, "400.003.01")])
async def test_a_refused_token_is_replaced_and_the_push_goes_out_once_more(status_and_code: tuple[int, str]) -> None:
    status, code = status_and_code
    world = SafaricomWorld(answers=[reply(status, error(code, "Invalid Access Token")), reply(200, TAKEN)])
    assert isinstance(await world.client().send_push(PUSH, CALLBACK), Accepted)
    assert [request.headers["Authorization"] for request in world.posts] == ["Bearer token-1", "Bearer token-2"]
    assert world.posts[0].content == world.posts[1].content


async def test_fresh_tokens_that_are_all_refused_mean_that_the_product_is_not_enabled() -> None:
    world = SafaricomWorld(answers=[reply(404, BAD_TOKEN)])
    outcome = await world.client().send_push(PUSH, CALLBACK)
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, DarajaAuthError)
    assert "the product M-Pesa Express is probably not enabled on this app" in str(outcome.error)
    assert (outcome.error.error_code, outcome.error.request_id) == ("404.001.03", BAD_TOKEN["requestId"])
    assert "404.001.03" in str(outcome.error)
    assert (len(world.token_requests), len(world.posts)) == (MOST_TOKENS, MOST_TOKENS)


async def test_pushes_whose_token_was_refused_together_fetch_one_new_token() -> None:
    all_sent = asyncio.Barrier(3)
    tokens: list[httpx.Request] = []

    async def refuse_the_first_token(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            tokens.append(request)
            return token(f"token-{len(tokens)}")
        if request.headers["Authorization"] == "Bearer token-1":
            await all_sent.wait()
            return reply(404, BAD_TOKEN)
        return reply(200, TAKEN)

    http = httpx.AsyncClient(transport=httpx.MockTransport(refuse_the_first_token))
    client = SafaricomClient(config(), http, Clock().now)
    outcomes = await asyncio.gather(*(client.send_push(PUSH, CALLBACK) for _ in range(3)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert len(tokens) == 2


async def test_without_a_token_nothing_is_sent() -> None:
    world = SafaricomWorld(tokens=[reply(400, b"")])
    outcome = await world.client().send_push(PUSH, CALLBACK)
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, DarajaAuthError)
    assert world.posts == []


async def test_a_refusal_proves_that_nothing_was_sent() -> None:
    world = SafaricomWorld(answers=[reply(400, error("400.002.02", "Bad Request - Invalid Amount"))])
    outcome = await world.client().send_push(PUSH, CALLBACK)
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, StkPushRejectedError)
    assert len(world.posts) == 1


@pytest.mark.parametrize("kind", NEVER_LEFT)
async def test_a_connection_that_never_opened_proves_that_nothing_was_sent(kind: type[httpx.TransportError]) -> None:
    world = SafaricomWorld(answers=[kind("no way through")])
    outcome = await world.client().send_push(PUSH, CALLBACK)
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, DarajaUnreachableError)
    assert len(world.posts) == 1


def test_every_transport_error_of_httpx_is_either_listed_or_ambiguous() -> None:
    def kinds(base: type[Exception]) -> set[type[Exception]]:
        return {base}.union(*(kinds(kind) for kind in base.__subclasses__()))

    proven = {kind for kind in kinds(httpx.RequestError) if issubclass(kind, NEVER_LEFT)}
    assert {kind.__name__ for kind in proven} == {
        "ConnectError",
        "ConnectTimeout",
        "PoolTimeout",
        "ProxyError",
        "UnsupportedProtocol",
    }


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteTimeout("slow"),
        httpx.ReadError("cut"),
        httpx.WriteError("cut"),
        httpx.CloseError("cut"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        httpx.LocalProtocolError("odd"),
        httpx.DecodingError("odd"),
        httpx.TooManyRedirects("odd"),
    ],
)
async def test_a_request_that_may_have_left_is_never_sent_again(failure: Exception) -> None:
    world = SafaricomWorld(answers=[failure])
    outcome = await world.client().send_push(PUSH, CALLBACK)
    assert outcome == Ambiguous(f"no answer after the request left ({type(failure).__name__})")
    assert len(world.posts) == 1


@pytest.mark.parametrize("answer", [reply(200, HTML), reply(200, b""), reply(502, HTML), reply(500, b"")])
async def test_an_answer_that_decides_nothing_is_never_asked_for_again(answer: httpx.Response) -> None:
    world = SafaricomWorld(answers=[answer])
    assert isinstance(await world.client().send_push(PUSH, CALLBACK), Ambiguous)
    assert len(world.posts) == 1


async def test_a_redirect_is_not_followed_with_money_in_hand() -> None:
    world = SafaricomWorld(answers=[httpx.Response(307, headers={"Location": "https://elsewhere.example/"})])
    transport = httpx.MockTransport(world.answer)
    client = SafaricomClient(config(), httpx.AsyncClient(transport=transport, follow_redirects=True), world.clock.now)
    assert isinstance(await client.send_push(PUSH, CALLBACK), Ambiguous)
    assert len(world.posts) == 1


async def test_cookies_of_an_earlier_answer_are_not_sent() -> None:
    answer = httpx.Response(200, json=TAKEN, headers={"Set-Cookie": "visid=1; Path=/"})
    world = SafaricomWorld(answers=[answer])
    client = world.client()
    await client.send_push(PUSH, CALLBACK)
    await client.send_push(PUSH, CALLBACK)
    assert "Cookie" not in world.posts[1].headers


async def test_a_cancelled_push_stays_cancelled() -> None:
    started = asyncio.Event()

    async def hang(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return token("t")
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    client = SafaricomClient(config(), httpx.AsyncClient(transport=httpx.MockTransport(hang)), Clock().now)
    task = asyncio.create_task(client.send_push(PUSH, CALLBACK))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_answer_that_drips_forever_ends_as_unknown() -> None:
    async def drip(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return token("t")
        await asyncio.Event().wait()
        raise AssertionError

    http = httpx.AsyncClient(transport=httpx.MockTransport(drip))
    client = SafaricomClient(config(safaricom_timeout_s=0.02), http, Clock().now)
    assert await client.send_push(PUSH, CALLBACK) == Ambiguous("no answer after the request left (TimeoutError)")


async def test_nobody_listening_is_proven_by_a_real_socket() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listening: every connect is refused
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with httpx.AsyncClient(trust_env=False) as http:
            client = SafaricomClient(config(daraja_base_url=base), http, Clock().now)
            with pytest.raises(DarajaUnreachableError):
                await client.sign_in()


async def test_a_failed_tls_handshake_is_proven_by_a_real_socket() -> None:
    async def answer_in_plain_text(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer_in_plain_text, "127.0.0.1", 0)
    async with server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        context = ssl.create_default_context()
        async with httpx.AsyncClient(trust_env=False, verify=context) as http:
            with pytest.raises(NEVER_LEFT):
                await http.post(url)


async def test_a_connection_cut_after_the_request_is_unknown_on_a_real_socket() -> None:
    async def cut_after_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"GET"):
            body = b'{"access_token":"t","expires_in":"3599"}'
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(cut_after_reading, "127.0.0.1", 0)
    async with server, httpx.AsyncClient(trust_env=False) as http:
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = SafaricomClient(config(daraja_base_url=base), http, Clock().now)
        assert isinstance(await client.send_push(PUSH, CALLBACK), Ambiguous)


async def test_a_query_brings_advice() -> None:
    world = SafaricomWorld(answers=[reply(200, {"ResponseCode": "0", "ResultCode": "1032", "ResultDesc": "Cancelled"})])
    assert await world.client().query(CHECKOUT) == QueryAnswer("failed", "1032", "Cancelled")


async def test_a_query_with_a_refused_token_is_asked_again() -> None:
    world = SafaricomWorld(answers=[reply(404, BAD_TOKEN), reply(200, {"ResultCode": "0"})])
    assert await world.client().query(CHECKOUT) == QueryAnswer("paid", "0")
    assert [request.headers["Authorization"] for request in world.posts] == ["Bearer token-1", "Bearer token-2"]
    world = SafaricomWorld(answers=[reply(404, BAD_TOKEN)])
    answer = await world.client().query(CHECKOUT)
    assert (answer.advice, "the access token was refused" in answer.text) == ("none", True)
    assert "404.001.03" in answer.text
    assert len(world.posts) == MOST_TOKENS


@pytest.mark.parametrize("failure", [httpx.ConnectError("dns"), httpx.ReadTimeout("slow")])
async def test_a_query_without_an_answer_advises_nothing(failure: Exception) -> None:
    answer = await SafaricomWorld(answers=[failure]).client().query(CHECKOUT)
    assert (answer.advice, answer.result_code) == ("none", None)


async def test_a_query_without_a_token_advises_nothing() -> None:
    answer = await SafaricomWorld(tokens=[reply(400, b"")]).client().query(CHECKOUT)
    assert answer.advice == "none"


async def test_the_log_names_the_payment_and_shows_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = SafaricomWorld(answers=[reply(200, TAKEN), httpx.ReadTimeout("slow"), reply(404, BAD_TOKEN)])
    client = world.client()
    for _ in range(3):
        await client.send_push(PUSH, CALLBACK)
    await client.query(CHECKOUT)
    text = caplog.text
    assert "alice.1" in text
    for hidden in ("712345678", "708374149", "secret-of-the-app", "key-of-the-app", "token-1", config().passkey):
        assert hidden not in text


QUESTION = ("payout.1", "apiuser", "sealed", "https://example.org/r", "https://example.org/t")


async def test_a_question_is_taken_or_not_and_a_refused_token_is_no_answer() -> None:
    taken = reply(200, {"ConversationID": "AG_1", "OriginatorConversationID": "1-2-1", "ResponseCode": "0"})
    world = SafaricomWorld(answers=[reply(404, BAD_TOKEN), taken])
    assert await world.client().ask_status(*QUESTION) == Asked()
    assert [request.headers["Authorization"] for request in world.posts] == ["Bearer token-1", "Bearer token-2"]
    world = SafaricomWorld(answers=[reply(404, BAD_TOKEN)])
    assert isinstance(await world.client().ask_status(*QUESTION), NotAsked)
    assert len(world.posts) == MOST_TOKENS


@pytest.mark.parametrize("failure", [httpx.ConnectError("dns"), httpx.ReadTimeout("slow"), reply(502, b"<html>")])
async def test_a_question_without_an_answer_was_not_taken(failure: Answer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert isinstance(await SafaricomWorld(answers=[failure]).client().ask_status(*QUESTION), NotAsked)
    assert isinstance(await SafaricomWorld(tokens=[reply(400, b"")]).client().ask_status(*QUESTION), NotAsked)
    assert "sealed" not in caplog.text
