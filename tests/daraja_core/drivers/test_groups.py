"""Groups: each wish is one call of the function with a token, and what is not its answer is refused in plain words."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from daraja_core.drivers.appwrite import AppwriteClient, Session
from daraja_core.drivers.groups import Groups, Invitation
from daraja_core.errors import AppwriteError
from tests.daraja_core.configs import config


class Cloud:
    """The function, which gives one answer, and an Appwrite that makes tokens."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self._answer = answer
        self.asked: list[httpx.Request] = []
        self.sign_ins = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """One call to either."""
        if request.url.path.startswith("/v1/account"):
            return httpx.Response(200, json={"$id": "user-1", "jwt": "jwt-1"})
        self.asked.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    async def sign_in(self) -> None:
        """Counted: a membership is lost with its session."""
        self.sign_ins += 1

    def groups(self) -> Groups:
        """What is tested."""
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        appwrite = AppwriteClient(config(), http, Session("user-1", "secret"))
        return Groups(config(), http, appwrite, self.sign_in)


CODE: dict[str, object] = {"code": "ABCD-2345", "expires_at": "2026-11-27T09:00:00+00:00"}
INVITATION = Invitation("ABCD-2345", "chama", datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
COUNTED: dict[str, object] = {"uses": 3, "most_uses": 50}
USED = replace(INVITATION, uses=3, most_uses=50)
Wish = Callable[[Groups], Awaitable[object]]
WISHES: list[tuple[Wish, str, dict[str, str], dict[str, object], object]] = [
    (lambda groups: groups.found("Lunch"), "/found", {"name": "Lunch"}, {"group_id": "chama"}, "chama"),
    (lambda groups: groups.invite("chama"), "/invite", {"group_id": "chama"}, CODE, INVITATION),
    (lambda groups: groups.invite("chama"), "/invite", {"group_id": "chama"}, {**CODE, **COUNTED}, USED),
    (
        lambda groups: groups.invitation("chama", "ABCD-2345"),
        "/invitation",
        {"group_id": "chama", "code": "ABCD-2345"},
        {"expires_at": CODE["expires_at"], **COUNTED},
        USED,
    ),
    (lambda groups: groups.join("ABCD"), "/join", {"code": "ABCD"}, {"group_id": "chama"}, "chama"),
    (lambda groups: groups.revoke("chama"), "/revoke", {"group_id": "chama"}, {"revoked": 3}, 3),
    (lambda groups: groups.revoke("chama", "A"), "/revoke", {"group_id": "chama", "code": "A"}, {"revoked": 1}, 1),
    (lambda groups: groups.revoke("chama"), "/revoke", {"group_id": "chama"}, {"revoked": "all"}, 0),
]


@pytest.mark.parametrize(("wish", "path", "asked", "answer", "got"), WISHES)
async def test_a_wish_is_one_call_with_a_token(
    wish: Wish, path: str, asked: dict[str, str], answer: dict[str, object], got: object
) -> None:
    cloud = Cloud(httpx.Response(200, json=answer))
    assert await wish(cloud.groups()) == got
    (request,) = cloud.asked
    assert (request.method, request.url.path, json.loads(request.content)) == ("POST", path, asked)
    assert request.headers["Authorization"] == "Bearer jwt-1"
    assert cloud.sign_ins == 1


@pytest.mark.parametrize("wish", [wish for wish, *_ in WISHES[:5]])
@pytest.mark.parametrize("answer", [{}, {"group_id": 7, "code": 7}, {"code": "ABCD-2345"}])
async def test_an_answer_without_what_was_asked_for_is_not_the_functions(wish: Wish, answer: dict[str, object]) -> None:
    with pytest.raises(AppwriteError, match="the function answered without") as refused:
        await wish(Cloud(httpx.Response(200, json=answer)).groups())
    assert refused.value.kind == "not_the_function"


async def test_a_code_that_admits_nobody_any_more_is_none() -> None:
    ended = {"error": "invalid_code", "message": "ended"}
    assert await Cloud(httpx.Response(404, json=ended)).groups().invitation("chama", "ABCD-2345") is None


NOT_AN_OWNER = {"error": "not_an_owner", "message": "only an owner"}
NO_HOST = {"message": "x", "code": 404, "type": "router_host_not_found"}
REFUSALS = [
    (httpx.Response(403, json=NOT_AN_OWNER), "not_an_owner", "only an owner"),
    (httpx.Response(500, content=b""), "not_the_function", "gave no reason"),
    (httpx.Response(404, json=NO_HOST), "router_host_not_found", "Appwrite answered in place of the function"),
    (httpx.ReadTimeout("slow"), "unreachable", "ReadTimeout"),
    (TimeoutError(), "unreachable", "TimeoutError"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), REFUSALS)
async def test_a_refusal_keeps_its_kind_and_its_words(
    answer: httpx.Response | Exception, kind: str, words: str
) -> None:
    with pytest.raises(AppwriteError, match=words) as refused:
        await Cloud(answer).groups().join("ABCD")
    assert refused.value.kind == kind


RECORD = {
    "$id": "r1", "$sequence": "3", "$createdAt": "2026-11-26T09:00:00.000+00:00", "kind": "treasurer",
    "subject": "bob", "body": '{"on":true}', "userId": "user-1", "role": "owner",
}  # fmt: skip


async def test_each_request_for_a_role_is_a_new_one_and_gives_the_record_back() -> None:
    cloud = Cloud(httpx.Response(200, json={"record": RECORD}))
    groups = cloud.groups()
    told = [await groups.set_treasurer("chama", "bob", on=on) for on in (True, True)]
    assert [(one.kind, one.subject, one.body, one.author) for one in told] == [
        ("treasurer", "bob", {"on": True}, "user-1")
    ] * 2
    asked = [json.loads(request.content) for request in cloud.asked]
    assert [request.url.path for request in cloud.asked] == ["/treasurer", "/treasurer"]
    assert asked[0].pop("request_id") != asked[1].pop("request_id")
    assert asked == [{"group_id": "chama", "user_id": "bob", "on": True}] * 2


async def test_the_number_of_a_proposal_is_asked_for_and_nothing_else_is_taken_for_one() -> None:
    cloud = Cloud(httpx.Response(200, json={"phone": "254712345678"}))
    assert await cloud.groups().payee("chama", "p1") == "254712345678"
    (request,) = cloud.asked
    asked = json.loads(request.content)
    assert (request.url.path, asked) == ("/payee", {"group_id": "chama", "proposal_id": "p1"})
    for answer in ({}, {"phone": "0712 ••• 678"}, {"phone": 254712345678}):
        with pytest.raises(AppwriteError, match="without a number"):
            await Cloud(httpx.Response(200, json=answer)).groups().payee("chama", "p1")
