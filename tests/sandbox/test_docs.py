"""The control API described where it runs: nothing of it is left out, and what is written there works."""

import re
from html import unescape
from typing import Any

import pytest

from sandbox.fields import Check, FieldError, Shape, json_schema
from sandbox.safaricom.fault_shapes import DEFAULTS, GLOBAL, NEXT_PUSH
from tests.sandbox.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def described(shop: Shop) -> dict[str, Any]:
    document: dict[str, Any] = await shop.get("/openapi.json")
    return document


async def test_every_operation_of_the_description_is_there(shop: Shop) -> None:
    for path, methods in (await described(shop))["paths"].items():
        filled = re.sub(r"{\w+}", "none", path)
        options = await shop.http.request("OPTIONS", filled)
        assert options.status_code == 405, path
        allowed = {one for one in options.headers["Allow"].lower().split(", ") if one != "head"}
        assert allowed <= set(methods), path


async def test_every_operation_says_what_it_does(shop: Shop) -> None:
    operations = [one for methods in (await described(shop))["paths"].values() for one in methods.values()]
    assert [one["operationId"] for one in operations if not one["summary"].endswith(".")] == []
    names = [one["operationId"] for one in operations]
    assert sorted(names) == sorted(set(names))


async def test_every_switch_says_what_it_does(shop: Shop) -> None:
    assert silent({**GLOBAL, **NEXT_PUSH}) == []


def silent(shape: Shape, prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, rule in shape.items():
        if isinstance(rule, Check):
            found += [] if rule.schema.get("description") else [prefix + name]
        else:
            found += silent(rule, f"{prefix}{name}.")
    return found


async def test_every_switch_has_a_value_at_first_that_its_rule_takes() -> None:
    for name, rule in GLOBAL.items():
        if isinstance(rule, Check):
            rule(name, DEFAULTS[name])
        else:
            assert set(DEFAULTS[name]) == set(rule)
            for inner, check in rule.items():
                assert isinstance(check, Check)
                check(inner, DEFAULTS[name][inner])


async def test_the_schema_takes_what_the_rule_takes() -> None:
    schema = json_schema(GLOBAL)["properties"]
    assert schema["clock_factor"]["maximum"] == 10_000
    clock = GLOBAL["clock_factor"]
    assert isinstance(clock, Check)
    with pytest.raises(FieldError, match="10000"):
        clock("clock_factor", 10_001)
    assert schema["callback"]["properties"]["amount"]["type"] == ["integer", "null"]
    assert None in schema["stk_push"]["properties"]["respond"]["enum"]


async def test_the_page_shows_every_operation_and_every_switch(shop: Shop) -> None:
    page = unescape((await shop.http.get("/docs")).text)
    for path, methods in (await described(shop))["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}</code>" in page
    assert all(f"<code>{part}.{name}</code>" in page for part in ("callback", "b2c") for name in DEFAULTS[part])


async def test_every_command_of_the_page_is_taken(shop: Shop) -> None:
    page = unescape((await shop.http.get("/docs")).text)
    commands = re.findall(r"<pre[^>]*><code>curl -X (\w+) (\S+)(?: -H '[^']+' -d '([^']*)')?</code>", page)
    assert len(commands) > 30
    for method, url, body in commands:
        headers = {"Content-Type": "application/json"} if body else {}
        answer = await shop.http.request(method, url, content=body or None, headers=headers)
        known = (
            "{" not in url and "ws_CO_1" not in body and not url.endswith(("/callbacks/1", "/registered_urls/174379"))
        )
        assert answer.status_code in ((200, 202) if known else (404,)), (method, url, answer.text)
