"""`/docs`: the OpenAPI description as one page of plain HTML, without a script and without anything from elsewhere."""

import json
from collections.abc import Mapping
from html import escape
from itertools import groupby
from typing import Any

from .layout import page

Schema = Mapping[str, Any]
EXAMPLES = {
    "msisdn": "254712345678", "amount": "1000", "number": "1", "till": "5123456", "shortcode": "174379",
    "name": "callbacks_lost",
}  # fmt: skip


def docs_page(document: Mapping[str, Any]) -> str:
    """Every operation under a heading of its group, with a line for the shell that can be copied."""
    server = document["servers"][0]["url"]
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    operations.sort(key=lambda one: (one[2]["tags"][0], one[0]))
    groups = [(name, list(found)) for name, found in groupby(operations, key=lambda one: one[2]["tags"][0])]
    contents = "".join(f'<li><a href="#{name}">{name}</a></li>' for name, _ in groups)
    sections = "".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{name}</h2>'
        + "".join(_operation(server, path, method, operation) for path, method, operation in found)
        + "</section>"
        for name, found in groups
    )
    about = escape(document["info"]["description"])
    return page(
        "Control API",
        f'<p>{about}</p><p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>'
        f'<nav aria-label="Parts of the API"><ul class="row">{contents}</ul></nav>{sections}',
    )


def _operation(server: str, path: str, method: str, operation: Mapping[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    asked = [one for one in operation["parameters"] if one["in"] == "query"]
    fields = _fields({one["name"]: one["schema"] for one in asked}) + _fields(
        body["schema"]["properties"] if body else {}
    )
    table = (
        "<table><thead><tr><th>Field</th><th>Takes</th><th>What it does</th></tr></thead>"
        f"<tbody>{fields}</tbody></table>"
    )
    heading = f'<h3 id="{operation["operationId"]}"><code>{method.upper()} {escape(path)}</code></h3>'
    line = escape(curl(server, path, method, body))
    return (
        f"<article>{heading}<p>{escape(operation['summary'])}</p>{table if fields else ''}"
        f'<pre tabindex="0"><code>{line}</code></pre></article>'
    )


def curl(server: str, path: str, method: str, body: Mapping[str, Any] | None) -> str:
    """The operation as one command; path parameters get made-up values of their kind."""
    for name, value in EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    command = f"curl -X {method.upper()} {server}{path}"
    if body is None:
        return command
    return f"{command} -H 'Content-Type: application/json' -d '{json.dumps(body.get('example', {}))}'"


def _fields(properties: Schema, prefix: str = "") -> str:
    return "".join(
        _fields(schema["properties"], f"{prefix}{name}.") if "properties" in schema else _field(prefix + name, schema)
        for name, schema in properties.items()
    )


def _field(name: str, schema: Schema) -> str:
    words = escape(schema.get("description", ""))
    return f"<tr><td><code>{escape(name)}</code></td><td>{escape(_takes(schema))}</td><td>{words}</td></tr>"


def _takes(schema: Schema) -> str:
    """`true or false`, `0 to 20`, or the words that may be chosen from."""
    if "enum" in schema:
        return ", ".join("null" if value is None else value for value in schema["enum"])
    kinds = schema.get("type", "anything")
    names = [kinds] if isinstance(kinds, str) else kinds
    if "minimum" in schema:
        named = f"{names[0]} {schema['minimum']:,} to {schema['maximum']:,}"
    else:
        named = "true or false" if names[0] == "boolean" else names[0]
    return f"{named}, or null" if "null" in names else named
