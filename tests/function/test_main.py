"""The function's doors: routes, variables, the plain form of old, and the runtime that calls it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from daraja_core.callback_path import callback_path
from function.callbacks.safaricom_addresses import is_safaricom
from function.http import Request
from function.main import main
from function.settings import MissingVariableError, read_settings

from .answers import KEY
from .world import ACCEPTED, ALICE, CHECKOUT, ENVIRONMENT, SECRET, World, pushed, recorded

ROOT = Path(__file__).parents[2]


def get(path: str, method: str = "GET") -> Request:
    return Request(method, path)


@pytest.mark.parametrize("path", ["/", "/health"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_it_says_that_it_is_alive_and_nothing_else(path: str, method: str) -> None:
    answer = await World().send(get(path, method))
    assert (answer.status, answer.body) == (200, {"status": "alive"})


@pytest.mark.parametrize("path", ["", "//", "/favicon.ico", "/healthz", "/callbacks", "/b2c", "/b2c/results", "/x/y"])
async def test_there_is_nothing_at_other_paths(path: str) -> None:
    world = World()
    assert (await world.send(get(path, "POST"))).status == 404
    assert world.appwrite.calls == []


async def test_the_alive_page_is_only_to_be_got() -> None:
    answer = await World().send(get("/", "POST"))
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
@pytest.mark.parametrize("value", [None, "", "  "])
async def test_a_missing_variable_is_named(name: str, value: str | None) -> None:
    world = World()
    world.environment.pop(name)
    if value is not None:
        world.environment[name] = value
    for answer in (await world.send(get("/")), await world.send(get(callback_path(ALICE, SECRET), "POST"))):
        assert answer.status == 503
        assert name in str(answer.body)
    assert world.appwrite.calls == []


@pytest.mark.parametrize(
    "value", ["tiny-one", "a" * 32, f"{SECRET},{'b' * 40}", "changeme-changeme", "<secret>", "0123456789abcdef0123"]
)
async def test_a_secret_that_can_be_guessed_is_refused_by_its_name_and_never_shown(value: str) -> None:
    world = World()
    world.environment["DARAJA_CALLBACK_SECRET"] = value
    for answer in (await world.send(get("/")), await world.send(get(callback_path(ALICE, SECRET), "POST"))):
        assert answer.status == 503
        assert "DARAJA_CALLBACK_SECRET must be a secret that nobody can guess" in str(answer.body)
        assert "openssl rand -hex 32" in str(answer.body)
    assert world.appwrite.calls == []
    assert not any(value in line for line in [*world.lines, *world.errors])


async def test_a_missing_key_is_named() -> None:
    world = World()
    answer = await world.send(Request("POST", callback_path(ALICE, SECRET), body=pushed()))
    assert (answer.status, "x-appwrite-key" in str(answer.body)) == (503, True)


@pytest.mark.parametrize("value", [",", " , "])
def test_a_list_of_no_secrets_is_a_missing_secret(value: str) -> None:
    with pytest.raises(MissingVariableError, match="DARAJA_CALLBACK_SECRET"):
        read_settings(ENVIRONMENT | {"DARAJA_CALLBACK_SECRET": value})


async def test_a_new_and_an_old_secret_both_verify() -> None:
    world = World()
    world.environment["DARAJA_CALLBACK_SECRET"] = f"a-newer-secret-of-some-length , {SECRET}"
    assert await world.deliver(recorded("stk_paid")) == ACCEPTED
    world.environment["DARAJA_CALLBACK_SECRET"] = "a-newer-secret-of-some-length"
    assert (await world.deliver(recorded("stk_paid")))[0] == 403


def test_neither_settings_nor_requests_show_a_secret() -> None:
    request = Request("POST", callback_path(ALICE, SECRET), "uid=1", {"x-appwrite-key": KEY}, pushed())
    text = repr(read_settings(ENVIRONMENT)) + repr(request)
    for secret in (SECRET, KEY, "UCQ5UAQ403", CHECKOUT, callback_path(ALICE, SECRET)[-32:]):
        assert secret not in text


async def unsigned(world: World, query: str) -> int:
    return (await world.send(Request("POST", "/callback", query, {"x-appwrite-key": KEY}, recorded("stk_paid")))).status


@pytest.mark.parametrize("value", [None, "", "no", "true", "1"])
async def test_the_plain_form_is_refused_unless_it_is_allowed(value: str | None) -> None:
    world = World()
    if value is not None:
        world.environment["DARAJA_ALLOW_UNSIGNED"] = value
    assert await unsigned(world, "uid=user-7") == 403
    assert world.appwrite.calls == []


@pytest.mark.parametrize("query", ["uid=user-7", "a=b&uid=user%2D7", "?uid=user-7".lstrip("?"), "uid=user-7&x=%zz"])
async def test_the_plain_form_names_its_reader_in_the_query_string(query: str) -> None:
    world = World()
    world.environment["DARAJA_ALLOW_UNSIGNED"] = "yes"
    assert await unsigned(world, query) == 200
    assert await unsigned(world, query) == 200
    stored = world.the_transaction()
    assert (stored["userId"], stored["$permissions"]) == ("user-7", ['read("user:user-7")'])
    assert (stored["status"], stored["groupId"], stored["requestedAmount"]) == ("SUCCESS", None, None)
    assert CHECKOUT not in str(world.lines + world.errors)


@pytest.mark.parametrize(
    "query", ["", "uid=", "uid=a&uid=b", "uid=any%22%29", "uid=-a", "uid=" + "a" * 37, "user=a", "uid=%00", "&" * 600]
)
async def test_the_plain_form_must_name_one_reader(query: str) -> None:
    world = World()
    world.environment["DARAJA_ALLOW_UNSIGNED"] = "yes"
    assert await unsigned(world, query) == 403
    assert world.appwrite.calls == []


async def test_the_plain_form_cannot_touch_a_signed_payment() -> None:
    world = World()
    world.environment["DARAJA_ALLOW_UNSIGNED"] = "yes"
    await world.deliver(pushed(1))
    assert await unsigned(world, "uid=user-7") == 200
    assert world.the_transaction()["status"] == "FAILED"
    assert world.letters() == ["identity_conflict"]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("196.201.214.200", True),
        (" 196.201.213.44 ", True),
        ("::ffff:196.201.214.200", True),
        ("::FFFF:c4c9:d6c8", True),
        ("196.201.214.201", False),
        ("::ffff:203.0.113.7", False),
        ("::196.201.214.200", False),
        ("196.201.214.200, 203.0.113.7", False),
        ("0196.201.214.200", False),
        ("", False),
        ("safaricom", False),
    ],
)
def test_which_addresses_are_known_as_safaricoms(address: str, known: bool) -> None:
    assert is_safaricom(address) is known


@pytest.mark.parametrize(("address", "lines"), [("203.0.113.7", 2), ("::ffff:196.201.214.200", 1), (None, 1)])
async def test_a_verdict_from_elsewhere_is_noted_and_taken(address: str | None, lines: int) -> None:
    world = World()
    headers = {} if address is None else {"x-appwrite-client-ip": address}
    assert await world.deliver(recorded("stk_paid"), headers=headers) == ACCEPTED
    assert world.the_transaction()["status"] == "SUCCESS"
    assert len(world.lines) == lines


# --- the open runtime ---------------------------------------------------------------------------------------------


@dataclass
class RuntimeRequest:
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body_binary: bytes = b""


class RuntimeResponse:
    def text(self, body: str, statusCode: int, headers: dict[str, str]) -> dict[str, object]:  # noqa: N803 — the runtime's name
        return {"body": body.encode(), "statusCode": statusCode, "headers": headers}


@dataclass
class Context:
    req: RuntimeRequest
    res: RuntimeResponse = field(default_factory=RuntimeResponse)
    lines: list[str] = field(default_factory=list)

    def log(self, message: str) -> None:
        self.lines.append(message)

    def error(self, message: str) -> None:
        self.lines.append(message)


async def call(request: RuntimeRequest) -> tuple[dict[str, object], Context]:
    context = Context(request)
    answer = await main(context)
    assert isinstance(answer, dict)
    return answer, context


async def test_the_runtime_gets_json_and_headers_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    answer, _ = await call(RuntimeRequest())
    assert answer == {"body": b'{"status":"alive"}', "statusCode": 200, "headers": {"content-type": "application/json"}}


async def test_an_unforeseen_failure_is_answered_and_says_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    broken = RuntimeRequest("POST", callback_path(ALICE, SECRET), headers={"X-Appwrite-Key": KEY})
    broken.body_binary = "text where bytes belong"  # type: ignore[assignment]  # a runtime that breaks its promise
    answer, context = await call(broken)
    assert answer["statusCode"] == 503
    line = context.lines[-1]
    assert line.startswith("unforeseen ")
    assert ".py:" in line
    assert SECRET not in line


def test_a_callback_that_starts_a_cold_function_loads_only_what_it_needs() -> None:
    program = """
import sys, function.main
unneeded = ("daraja_core.drivers", "function.groups", "function.reconciliation", "function.orders.handler", "sqlite3",
            "websockets", "cryptography", "appwrite", "sandbox", "chama_app")
print([name for name in sys.modules if name.startswith(unneeded)])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_accepted_answer_is_what_safaricom_expects() -> None:
    assert json.dumps(ACCEPTED[1], separators=(",", ":")) == '{"ResultCode":0,"ResultDesc":"Accepted"}'
