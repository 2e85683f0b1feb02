"""What an attribute may hold: every type that the SDKs can create, its model, its width, and values that fit it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.wire import texts

AttributeType = Literal[
    "string", "varchar", "text", "mediumtext", "longtext", "email", "enum", "ip", "url",
    "integer", "bigint", "float", "boolean", "datetime",
]  # fmt: skip
Scalar = str | int | float | bool | None
INTEGER_MIN: Final = -(2**63)
INTEGER_MAX: Final = 2**63 - 1
FLOAT_MAX: Final = 1.7976931348623157e308
_OFF_ROW: Final = 20  # bytes that a column takes whose value MariaDB keeps elsewhere
_LONGEST_IN_ROW: Final = 16_381
_TEXT_SIZES: Final = {"text": 16_383, "mediumtext": 4_194_303, "longtext": 1_073_741_823}
_FORMATS: Final = {"email": 254, "enum": 255, "ip": 39, "url": 2000}  # strings with a form, and their longest
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute (a column, says the newer API); `size` is for strings, `minimum` and `maximum` for numbers."""

    key: str
    type: AttributeType
    status: str
    created: str
    updated: str
    required: bool
    default: Scalar
    size: int = 0
    minimum: float = INTEGER_MIN
    maximum: float = INTEGER_MAX
    array: bool = False
    elements: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "bigint", "float")

    @property
    def is_text(self) -> bool:
        return not self.is_number and self.type not in ("boolean", "datetime")

    def model(self) -> dict[str, object]:
        return {
            "key": self.key,
            "type": _shown_type(self.type),
            "status": self.status,
            "error": "",
            "required": self.required,
            "array": self.array,
            "$createdAt": self.created,
            "$updatedAt": self.updated,
            **self._own(),
        }

    def _own(self) -> dict[str, object]:
        match self.type:
            case "string" | "varchar":
                return {"size": self.size, "default": self.default, "encrypt": False}
            case "text" | "mediumtext" | "longtext":
                return {"default": self.default, "encrypt": False}
            case "integer" | "bigint" | "float":
                return {"min": self.minimum, "max": self.maximum, "default": self.default}
            case "enum":
                return {"elements": list(self.elements), "format": "enum", "default": self.default}
            case "email" | "ip" | "url":
                return {"format": self.type, "default": self.default}
            case "datetime":
                return {"format": "", "default": self.default}
            case "boolean":
                return {"default": self.default}

    def width(self) -> int:
        """Bytes that it takes of MariaDB's row."""
        match self.type:
            case _ if self.array:
                return _OFF_ROW
            case "text" | "mediumtext" | "longtext":
                return _OFF_ROW
            case "string" | "varchar" | "email" | "enum" | "ip" | "url":
                longest = self.size > _LONGEST_IN_ROW
                return _OFF_ROW if longest else self.size * 4 + (2 if self.size > 255 else 1)
            case "integer" | "bigint" | "float":
                return 8
            case "datetime":
                return 7
            case "boolean":
                return 1

    def problem(self, value: object) -> str | None:
        """Why a value does not fit, in the server's words, or None."""
        if not self.array:
            return self._problem(value)
        if not isinstance(value, list):
            return "type. Value must be an array"
        return next((problem for each in value if (problem := self._problem(each))), None)

    def _problem(self, value: object) -> str | None:
        match self.type:
            case "integer" | "bigint":
                return self._number_problem(value, whole=True)
            case "float":
                return self._number_problem(value, whole=False)
            case "boolean":
                return None if isinstance(value, bool) else "type. Value must be a valid boolean"
            case "datetime":
                return None if _is_moment(value) else "format. Value must be valid date"
            case _ if not isinstance(value, str) or len(value) > self.size:
                return f"type. Value must be a valid string and no longer than {self.size} chars"
            case "enum":
                allowed = ", ".join(self.elements)
                return None if value in self.elements else f"format. Value must be one of ({allowed})"
            case "email" | "ip" | "url":
                return None if _FORMS[self.type](value) else f"format. {_RULES[self.type]}"
            case _:
                return None

    def _number_problem(self, value: object, *, whole: bool) -> str | None:
        fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if fits and self.minimum <= float(str(value)) <= self.maximum:
            return None
        if whole and (self.minimum, self.maximum) == (INTEGER_MIN, INTEGER_MAX):
            return f"format. {_ANY_INTEGER}"
        return f"format. Value must be a valid range between {self.minimum:,} and {self.maximum:,}"


_ANY_INTEGER: Final = (
    "Value must be a valid signed 64-bit integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,808"
)
_RULES: Final = {
    "email": "Value must be a valid email address",
    "ip": "Value must be a valid IP address",
    "url": "Value must be a valid URL",
}


def shape(kind: str, body: Mapping[str, object]) -> dict[str, object]:
    """An attribute's own part, from the body of the call that creates it; raises for what the server refuses."""
    found = _attribute_type(kind)
    required, default, array = body.get("required") is True, body.get("default"), body.get("array") is True
    if default is not None and (required or array):
        raise AppwriteError("attribute_default_unsupported")
    made: dict[str, object] = {"type": found, "required": required, "default": default, "array": array}
    return {**made, **_own_shape(found, body)}


def _own_shape(kind: AttributeType, body: Mapping[str, object]) -> dict[str, object]:
    match kind:
        case "string":
            return {"size": _number(body, "size", 1, 1_073_741_824)}
        case "varchar":
            return {"size": _number(body, "size", 1, _LONGEST_IN_ROW)}
        case "text" | "mediumtext" | "longtext":
            return {"size": _TEXT_SIZES[kind]}
        case "enum":
            return {"size": _FORMATS[kind], "elements": _elements(body)}
        case "email" | "ip" | "url":
            return {"size": _FORMATS[kind]}
        case "integer" | "bigint":
            return _bounds(body, INTEGER_MIN, INTEGER_MAX)
        case "float":
            return _bounds(body, -FLOAT_MAX, FLOAT_MAX)
        case "boolean" | "datetime":
            return {}


def load(key: str, status: str, created: str, updated: str, kept: str) -> Attribute:
    """An attribute from its row; `kept` is the JSON of its shape."""
    own = json.loads(kept)
    own["elements"] = tuple(own.get("elements", ()))
    return Attribute(key=key, status=status, created=created, updated=updated, **own)


def _attribute_type(kind: str) -> AttributeType:
    for known in get_args(AttributeType):
        if kind == known:
            return known  # type: ignore[no-any-return]  # get_args is untyped; these are the literal's own words
    raise AppwriteError("general_bad_request", f"the sandbox has no attributes of type {kind!r}")


def _shown_type(kind: AttributeType) -> str:
    if kind in _FORMATS:
        return "string"
    return "double" if kind == "float" else kind


def _elements(body: Mapping[str, object]) -> list[str]:
    found = texts(body.get("elements"))
    if not found or not all(found):
        raise invalid("elements", "Value must a valid array no longer than 100 items")
    return found


def _bounds(body: Mapping[str, object], least: float, most: float) -> dict[str, object]:
    low, high = _number(body, "min", least, most, least), _number(body, "max", least, most, most)
    return {"minimum": low, "maximum": high}


def _number(body: Mapping[str, object], name: str, least: float, most: float, otherwise: float | None = None) -> float:
    value = body.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise invalid(name, f"Value must be a valid range between {least:,} and {most:,}")


def _is_moment(value: object) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


_FORMS: Final[Mapping[str, Callable[[str], bool]]] = {
    "email": lambda value: _EMAIL.fullmatch(value) is not None,
    "ip": _is_address,
    "url": lambda value: bool(urlsplit(value).scheme and urlsplit(value).netloc),
}
