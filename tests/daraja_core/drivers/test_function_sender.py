"""Sending through the function: who asks is proven by a token, and what is not its answer is judged honestly."""

import json
from dataclasses import replace

import httpx
import pytest

from daraja_core.drivers.appwrite import AppwriteClient, Session
from daraja_core.drivers.function_sender import FunctionSender
from daraja_core.errors import AppwriteError, DarajaUnreachableError, StkPushRejectedError
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent, QueryAnswer
from daraja_core.status_acknowledgement import Asked, NotAsked
from tests.daraja_core.attempts import NOON, ORDER, PAYOUT
from tests.daraja_core.configs import config
from tests.daraja_core.drivers.safaricom_world import Clock

Answer = httpx.Response | Exception
SECRETS = ("consumer_key", "consumer_secret", "passkey", "shortcode", "callback_secret")
SIGN_IN = httpx.Response(401, json={"outcome": "sign_in", "message": "the token has ended"})


class Cloud:
    """Appwrite, which makes tokens, and the function, which gives the queued answers and the last one again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.tokens = 0
        self.is_signed_in = True
        self.clock = Clock()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """One call to either of them."""
        if request.url.path == "/v1/account":
            return httpx.Response(200, json={"$id": "user-1"})
        if request.url.path == "/v1/account/jwts":
            self.tokens += 1
            refused = {"message": "no", "code": 500, "type": "general_unknown"}
            token = httpx.Response(201, json={"jwt": f"jwt-{self.tokens}"})
            return token if self.is_signed_in else httpx.Response(500, json=refused)
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sender(self) -> FunctionSender:
        """What is tested."""
        settings = config(**dict.fromkeys(SECRETS, ""))
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        appwrite = AppwriteClient(settings, http, Session("user-1", "secret"))
        return FunctionSender(settings, http, appwrite, self.clock.now)

    @property
    def shown(self) -> list[str]:
        """The tokens that the function was shown."""
        return [request.headers["Authorization"] for request in self.asked]


def accepted() -> httpx.Response:
    return httpx.Response(200, json={"outcome": "accepted", "safaricom_id": "ws_CO_1"})


async def test_an_order_goes_to_its_own_address_with_a_token_and_without_the_credential() -> None:
    cloud = Cloud(accepted())
    sender = cloud.sender()
    assert await sender.send(ORDER, "") == Accepted("ws_CO_1")
    assert await sender.send(PAYOUT, "sealed") == Accepted("ws_CO_1")
    assert [request.url.path for request in cloud.asked] == ["/initiate", "/disburse"]
    assert [json.loads(request.content)["amount"] for request in cloud.asked] == [1000, 2000]
    assert (cloud.shown, cloud.tokens) == (["Bearer jwt-1"] * 2, 1)
    assert not any(b"sealed" in request.content for request in cloud.asked)
    assert all(request.headers["Accept"] == "application/json" for request in cloud.asked)


async def test_a_token_is_used_for_ten_minutes() -> None:
    cloud = Cloud(accepted())
    sender = cloud.sender()
    for seconds in (0, 599, 2):
        cloud.clock.pass_seconds(seconds)
        await sender.send(ORDER, "")
    assert cloud.shown == ["Bearer jwt-1", "Bearer jwt-1", "Bearer jwt-2"]


async def test_a_token_that_is_refused_is_replaced_once() -> None:
    cloud = Cloud(SIGN_IN, accepted())
    assert await cloud.sender().send(ORDER, "") == Accepted("ws_CO_1")
    assert cloud.shown == ["Bearer jwt-1", "Bearer jwt-2"]
    cloud = Cloud(SIGN_IN)
    outcome = await cloud.sender().send(ORDER, "")
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, AppwriteError)
    assert (outcome.error.status, "the token has ended" in str(outcome.error)) == (401, True)
    assert len(cloud.asked) == 2


async def test_without_a_token_nothing_is_sent() -> None:
    cloud = Cloud(accepted())
    cloud.is_signed_in = False
    sender = cloud.sender()
    with pytest.raises(AppwriteError):
        await sender.sign_in()
    assert isinstance(await sender.send(ORDER, ""), ProvenNotSent)
    assert isinstance(await sender.ask_status(PAYOUT, NOON, "sealed"), NotAsked)
    assert cloud.asked == []


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("dns"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")]
)
async def test_a_function_that_cannot_be_reached_was_sent_nothing(failure: Exception) -> None:
    outcome = await Cloud(failure).sender().send(ORDER, "")
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, DarajaUnreachableError)
    assert type(failure).__name__ in str(outcome.error)


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("slow"), httpx.ReadError("cut"), TimeoutError()])
async def test_a_function_that_gives_no_answer_may_have_sent(failure: Exception) -> None:
    outcome = await Cloud(failure).sender().send(ORDER, "")
    assert isinstance(outcome, Ambiguous)
    assert type(failure).__name__ in outcome.reason


async def test_a_redirect_is_not_followed_with_a_token_in_hand() -> None:
    cloud = Cloud(httpx.Response(307, headers={"Location": "https://elsewhere.appwrite.run/"}))
    assert isinstance(await cloud.sender().send(ORDER, ""), Ambiguous)
    assert len(cloud.asked) == 1


async def test_a_refusal_is_the_functions_own() -> None:
    refused = {"outcome": "refused", "error": "rejected", "message": "too many", "error_code": "429"}
    outcome = await Cloud(httpx.Response(429, json=refused | {"refused_by": "function"})).sender().send(ORDER, "")
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, StkPushRejectedError)
    assert str(outcome.error) == "the function refused the request: too many (code 429)"


async def test_a_push_is_not_queried_from_here() -> None:
    cloud = Cloud(accepted())
    assert await cloud.sender().query("ws_CO_1") == QueryAnswer("none", text="the function asks M-Pesa by itself")
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("answers", "outcome", "asked"),
    [
        ([httpx.Response(202, json={"outcome": "asked"})], Asked(), 1),
        ([SIGN_IN, httpx.Response(202, json={"outcome": "asked"})], Asked(), 2),
        ([SIGN_IN], NotAsked("the function does not accept our session: the token has ended"), 2),
        ([httpx.ReadTimeout("slow")], NotAsked("no answer of the function (ReadTimeout)"), 1),
        ([httpx.Response(503, json={"outcome": "not_asked", "reason": "busy"})], NotAsked("busy"), 1),
    ],
)
async def test_the_function_is_asked_what_became_of_a_payout(
    answers: list[Answer], outcome: object, asked: int
) -> None:
    cloud = Cloud(*answers)
    assert await cloud.sender().ask_status(replace(PAYOUT, id="payout.7"), NOON, "sealed") == outcome
    assert [request.url.path for request in cloud.asked] == ["/check"] * asked
    assert json.loads(cloud.asked[0].content) == {"disbursement_id": "payout.7"}
    assert len(set(cloud.shown)) == asked
