"""The host hands a function what the open runtime hands over, and survives whatever it does."""

import asyncio
import json
import os
import sys
import types
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.function_host import LARGEST_BODY, Context, FunctionHost, Incoming, LogLine, Output

KEY = "dynamic_key"
ENVIRONMENT = {"APPWRITE_FUNCTION_PROJECT_ID": "p", "DARAJA_DATABASE_ID": "payments"}
Deploy = Callable[[Callable[[Context], Output | Awaitable[Output]]], FunctionHost]


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deploy]:
    """Puts a function where the host looks for it."""
    for name in (*ENVIRONMENT, "DARAJA_CALLBACK_SECRET"):
        monkeypatch.delenv(name, raising=False)

    def put(main: Callable[[Context], Output | Awaitable[Output]]) -> FunctionHost:
        module = types.ModuleType("function.main")
        module.main = main  # type: ignore[attr-defined]  # a module made by hand
        monkeypatch.setitem(sys.modules, "function.main", module)
        return FunctionHost(ENVIRONMENT, KEY, timeout_s=0.05)

    yield put
    for name in ENVIRONMENT:
        os.environ.pop(name, None)


def client(host: FunctionHost) -> httpx.AsyncClient:
    app = Starlette(routes=[Mount("/function", host.asgi)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox:8080/function")


async def test_the_request_is_the_callers_without_the_prefix(deploy: Deploy) -> None:
    seen: dict[str, Any] = {}

    async def main(context: Context) -> Output:
        request = context.req
        seen.update(
            method=request.method, path=request.path, query_string=request.query_string, query=request.query,
            url=request.url, body=request.body_text, json=request.body_json, binary=request.body_binary,
        )  # fmt: skip
        return context.res.empty()

    async with client(deploy(main)) as http:
        answer = await http.post("/callback/a%20b/c?uid=a%26b&x=%2B&x=2", json={"é": 1})
    assert (answer.status_code, answer.content) == (204, b"")
    assert seen == {
        "method": "POST",
        "path": "/callback/a b/c",
        "query_string": "uid=a%26b&x=%2B&x=2",
        "query": {"uid": "a%26b", "x": "2"},
        "url": "http://sandbox:8080/callback/a b/c?uid=a%26b&x=%2B&x=2",
        "body": '{"é":1}',
        "json": {"é": 1},
        "binary": '{"é":1}'.encode(),
    }


async def test_the_root_is_a_path_too(deploy: Deploy) -> None:
    async with client(deploy(lambda context: context.res.text(context.req.path))) as http:
        assert (await http.get("/")).text == "/"


async def test_the_key_the_trigger_and_an_empty_user_are_added(deploy: Deploy) -> None:
    async with client(deploy(lambda context: context.res.json(context.req.headers))) as http:
        headers = (await http.get("/", headers={"X-MiXed": "Case", "x-open-runtimes-secret": "s"})).json()
    assert headers["x-mixed"] == "Case"
    assert "x-open-runtimes-secret" not in headers
    wanted = {"x-appwrite-key": KEY, "x-appwrite-trigger": "http", "x-appwrite-user-id": "", "x-appwrite-user-jwt": ""}
    assert headers.items() >= wanted.items()


async def test_a_callers_forged_header_is_handed_over_but_never_his_key(deploy: Deploy) -> None:
    host = deploy(lambda context: context.res.json(context.req.headers))
    forged = (
        ("X-Appwrite-User-Id", "victim"),
        ("x-appwrite-user-id", "caller"),
        ("X-Appwrite-Trigger", "schedule"),
        ("X-Appwrite-Client-Ip", "196.201.214.200"),
        ("X-Appwrite-Key", "stolen"),
    )
    answer = await host.run(Incoming("GET", "/", headers=forged))
    headers = json.loads(bytes(answer.body))
    assert headers["x-appwrite-user-id"] == "victim"
    assert headers["x-appwrite-trigger"] == "schedule"
    assert headers["x-appwrite-client-ip"] == "196.201.214.200"
    assert headers["x-appwrite-key"] == KEY


async def test_a_schedule_can_be_played(deploy: Deploy) -> None:
    host = deploy(lambda context: context.res.text(context.req.headers["x-appwrite-trigger"]))
    assert (await host.run(Incoming("POST", "/", trigger="schedule"))).body == b"schedule"


async def test_default_headers_leak_from_one_answer_to_the_next(deploy: Deploy) -> None:
    """A quirk of the runtime: who relies on the defaults shares them with every other request."""

    def main(context: Context) -> Output:
        output = context.res.json({"path": context.req.path})
        headers = output["headers"]
        assert isinstance(headers, dict)
        headers.setdefault("x-first", context.req.path)
        return output

    async with client(deploy(main)) as http:
        assert (await http.get("/a")).headers["x-first"] == "/a"
        assert (await http.get("/b")).headers["x-first"] == "/a"


async def test_content_types_get_a_charset(deploy: Deploy) -> None:
    answers = {
        "/json": lambda res: res.json({}),
        "/text": lambda res: res.text("x"),
        "/own": lambda res: res.text("x", 201, {"Content-Type": "text/HTML"}),
        "/binary": lambda res: res.binary(b"\x00", 200, {"content-type": "multipart/x"}),
        "/away": lambda res: res.redirect("/elsewhere"),
    }
    async with client(deploy(lambda context: answers[context.req.path](context.res))) as http:
        kinds = {path: (await http.get(path)).headers["content-type"] for path in answers}
        assert (await http.get("/away")).headers["location"] == "/elsewhere"
    assert kinds == {
        "/json": "application/json; charset=utf-8",
        "/text": "text/plain; charset=utf-8",
        "/own": "text/html; charset=utf-8",
        "/binary": "multipart/x",
        "/away": "text/plain; charset=utf-8",
    }


async def test_what_the_function_logs_is_kept(deploy: Deploy) -> None:
    def main(context: Context) -> Output:
        context.log("paid", {"a": 1}, 7)
        context.error("late")
        return context.res.empty()

    host = deploy(main)
    await host.run(Incoming("GET", "/"))
    assert list(host.logs) == [LogLine("log", 'paid {"a":1} 7'), LogLine("error", "late")]


async def test_a_function_that_raises_is_a_500_and_a_log_line(deploy: Deploy) -> None:
    def main(context: Context) -> Output:
        raise RuntimeError("out of shillings")

    host = deploy(main)
    answer = await host.run(Incoming("GET", "/"))
    assert (answer.status_code, answer.body) == (500, b"")
    assert "out of shillings" in host.logs[-1].text


async def test_a_function_that_takes_too_long_is_ended(deploy: Deploy) -> None:
    async def main(context: Context) -> Output:
        await asyncio.Event().wait()
        return context.res.empty()

    host = deploy(main)
    assert (await host.run(Incoming("GET", "/"))).status_code == 500
    assert host.logs[-1] == LogLine("error", "Execution timed out.")


async def test_a_function_that_returns_nothing_is_a_500(deploy: Deploy) -> None:
    host = deploy(lambda context: None)  # type: ignore[arg-type, return-value]  # the mistake under test
    assert (await host.run(Incoming("GET", "/"))).status_code == 500
    assert host.logs[-1].text.startswith("Return statement missing.")


async def test_a_function_that_cannot_be_imported_is_a_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "function.main", None)
    host = FunctionHost({}, KEY)
    assert (await host.run(Incoming("GET", "/"))).status_code == 503


async def test_its_variables_are_those_of_its_own_host(deploy: Deploy) -> None:
    host = deploy(lambda context: context.res.json({name: os.environ.get(name) for name in (*ENVIRONMENT, "DARAJA_X")}))
    os.environ["DARAJA_X"] = "another host's"
    os.environ["DARAJA_DATABASE_ID"] = "another host's"
    answer = await host.run(Incoming("GET", "/"))
    assert json.loads(bytes(answer.body)) == {**ENVIRONMENT, "DARAJA_X": None}


async def test_a_body_above_the_limit_is_not_read(deploy: Deploy) -> None:
    async def endless() -> Any:
        for _ in range(LARGEST_BODY // 2**20 + 2):
            yield b"x" * 2**20

    async with client(deploy(lambda context: context.res.empty())) as http:
        assert (await http.post("/", content=endless())).status_code == 413
