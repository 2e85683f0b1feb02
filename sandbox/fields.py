"""Outside values become ours here, once: checks for JSON fields that name the field and the rule they break."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse

JsonSchema: TypeAlias = Mapping[str, Any]
Shape: TypeAlias = Mapping[str, "Check | Shape"]

MAX_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """The rule of one field: answers the value or raises FieldError. `schema` says the same to readers of the docs."""

    read: Callable[[str, object], Any]
    schema: JsonSchema

    def __call__(self, field: str, value: object) -> Any:
        return self.read(field, value)

    def says(self, words: str) -> "Check":
        """The same rule, with a sentence that says what the field does."""
        return replace(self, schema={**self.schema, "description": words})


class FieldError(ValueError):
    """A field breaks its rule. `status` is the HTTP status that says so."""

    def __init__(self, field: str, rule: str, status: int = 400) -> None:
        super().__init__(f"{field} {rule}")
        self.field = field
        self.status = status

    def answer(self) -> JSONResponse:
        return JSONResponse({"error": {"field": self.field, "message": str(self)}}, self.status)


def _flag(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise FieldError(field, f"must be true or false, got {value!r}")
    return value


flag = Check(_flag, {"type": "boolean"})


def whole(lowest: int, highest: int) -> Check:
    def check(field: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise FieldError(field, f"must be a whole number from {lowest} to {highest}, got {value!r}")
        return value

    return Check(check, {"type": "integer", "minimum": lowest, "maximum": highest})


def number(lowest: float, highest: float) -> Check:
    def check(field: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise FieldError(field, f"must be a number from {lowest:g} to {highest:g}, got {value!r}")
        return float(value)

    return Check(check, {"type": "number", "minimum": lowest, "maximum": highest})


def one_of(names: Sequence[str]) -> Check:
    def check(field: str, value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise FieldError(field, f"must be one of {', '.join(names)}, got {value!r}")
        return value

    return Check(check, {"type": "string", "enum": list(names)})


def text(pattern: str, rule: str, *, secret: bool = False) -> Check:
    def check(field: str, value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise FieldError(field, rule if secret else f"{rule}, got {value!r}")
        return value

    return Check(check, {"type": "string", "pattern": f"^(?:{pattern})$"})


def or_null(inner: Check) -> Check:
    def check(field: str, value: object) -> Any:
        return None if value is None else inner(field, value)

    schema = {**inner.schema, "type": [inner.schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return Check(check, schema)


anything = Check(lambda _field, value: value, {})


def read_object(value: object, shape: Shape, prefix: str = "") -> dict[str, Any]:
    """The fields of `value` that are there, each checked; an unknown field is an error, not a typing slip ignored."""
    if not isinstance(value, dict):
        raise FieldError(prefix.rstrip(".") or "body", "must be a JSON object")
    read: dict[str, Any] = {}
    for name, given in value.items():
        field = f"{prefix}{name}"
        match shape.get(name):
            case None:
                raise FieldError(field, f"is not known here; known are {', '.join(sorted(shape))}")
            case Mapping() as inner:
                read[name] = read_object(given, inner, f"{field}.")
            case check:
                read[name] = check(field, given)
    return read


async def read_json(request: Request) -> object:
    """The request's JSON body; an empty body is an empty object."""
    body = await read_body(request)
    if not body.strip():
        return {}
    return parse_json(body)


def parse_json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise FieldError("body", "must be JSON") from error


async def read_body(request: Request) -> bytes:
    """The request's body, refused once it is larger than anything that belongs here."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise FieldError("body", f"must not be larger than {MAX_BODY} bytes", 413)
    return bytes(body)


def _kenyan_phone(field: str, value: object) -> str:
    digits = re.sub(r"[ \-().+]", "", value) if isinstance(value, str) else ""
    found = re.fullmatch(r"(?:254|0)?([17]\d{8})", digits, re.ASCII)
    if not found:
        raise FieldError(field, "must be a Kenyan mobile number such as 254712345678")
    return f"254{found[1]}"


# 254 and nine digits, from any way that people write a Kenyan mobile number.
kenyan_phone = Check(_kenyan_phone, {"type": "string", "examples": ["254712345678"]})


def json_schema(shape: Shape) -> dict[str, Any]:
    """A shape as JSON Schema: every field may be left out, no other is taken."""
    properties = {name: json_schema(rule) if isinstance(rule, Mapping) else rule.schema for name, rule in shape.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}
