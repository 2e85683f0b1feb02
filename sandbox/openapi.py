"""The control API described as OpenAPI, from the same table that the server is built of."""

import re
from collections.abc import Sequence
from importlib import metadata
from typing import Any

from .fields import json_schema
from .operations import Operation

ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            "required": ["field", "message"],
        }
    },
    "required": ["error"],
}
ABOUT = (
    "Choose what customers and networks do, and see what happened. It exists only in the simulator: "
    "at the real Safaricom there is nothing like it."
)


def openapi(operations: Sequence[Operation], server: str) -> dict[str, Any]:
    """The whole description, for a sandbox that is reached at `server`."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sandbox control API", "version": _version(), "description": ABOUT},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Error": ERROR}},
    }


def _described(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": "_".join([one.method.lower(), *re.findall(r"\w+", one.path.removeprefix("/control"))]),
        "summary": one.summary,
        "tags": [one.group],
        "parameters": [_in_path(name) for name in re.findall(r"{(\w+)}", one.path)]
        + [{"name": name, "in": "query", "schema": rule.schema} for name, rule in one.query.items()],
        "responses": {
            "default": _answer("A field that breaks its rule, named", {"$ref": "#/components/schemas/Error"})
        },
    }
    found["responses"]["2XX"] = _answer("What it is now", {})
    if one.body is not None:
        content: dict[str, Any] = {"schema": json_schema(one.body)}
        if one.example is not None:
            content["example"] = one.example
        found["requestBody"] = {"content": {"application/json": content}}
    return found


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _answer(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _version() -> str:
    try:
        return metadata.version("chama")
    except metadata.PackageNotFoundError:  # a clone, or packed into an app
        return "0"
