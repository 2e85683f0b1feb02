"""The fields of a request to Daraja, each read as strictly as Safaricom reads it."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from ..fields import FieldError, parse_json, read_body

DETAILS = "sandbox.details"  # what the log shall know of a request besides its path
PHONE = r"254[17]\d{8}"


class InvalidFieldError(Exception):
    """The field that Safaricom would complain about, by the name it uses, and what only the sandbox says of it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


async def read_fields(request: Request) -> dict[str, Any]:
    """The request's fields. Anything but a JSON object sent as JSON reads like one without a shortcode."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise InvalidFieldError("BusinessShortCode")
    try:
        fields = parse_json(await read_body(request))
    except FieldError as error:
        raise InvalidFieldError("BusinessShortCode") from error
    if not isinstance(fields, dict):
        raise InvalidFieldError("BusinessShortCode")
    return fields


def digits(fields: Mapping[str, Any], name: str, pattern: str) -> str:
    """A number, or a string of digits."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(pattern, str(value), re.ASCII):
        raise InvalidFieldError(name)
    return str(value)


def whole_number(fields: Mapping[str, Any], name: str, lowest: int) -> int:
    """Whole shillings, however they are written: 100, "100", 100.0 and "100.00" are the same, 100.50 is none."""
    value = fields.get(name)
    written = str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""
    found = re.fullmatch(r"(\d{1,12})(?:\.0{1,2})?", written, re.ASCII)
    if found is None or int(found[1]) < lowest:
        raise InvalidFieldError(name)
    return int(found[1])


def some_text(fields: Mapping[str, Any], name: str, what: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidFieldError(what)
    return value


def limited_text(fields: Mapping[str, Any], name: str, shortest: int) -> str:
    """A text of at most a hundred characters."""
    given = some_text(fields, name, name)
    if not shortest <= len(given) <= 100:
        raise InvalidFieldError(name)
    return given
