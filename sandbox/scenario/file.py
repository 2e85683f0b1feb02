"""Reads a scenario file, TOML or JSON, and says on which line it breaks which rule."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..errors import SandboxError
from ..fields import Check, FieldError, Shape, anything, flag, kenyan_phone, number, read_object, text
from ..safaricom.fault_shapes import GLOBAL
from .positions import line_of
from .steps import CHANGES, Step, read_step

TOP: Final[Mapping[str, Check | Shape]] = {
    "title": text(r".{1,200}", "must be 1 to 200 characters"),
    "reset": flag,
    "clock_factor": number(0.001, 10_000),
    "faults": GLOBAL,
    "phones": anything,
    "steps": anything,
    "exchanges": anything,  # what `record` wrote down for people and their tests
}


class ScenarioError(SandboxError, ValueError):
    """The file is no scenario; the message names the file, the line and the field."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to set up, then what to do. `reset`: begin with a sandbox that forgot all before."""

    title: str
    reset: bool
    clock_factor: float | None
    faults: Mapping[str, Any]
    phones: Mapping[str, Mapping[str, Any]] = field(repr=False)
    steps: Sequence[Step]


def load(path: Path) -> Scenario:
    """The scenario in a file. Raises ScenarioError."""
    is_toml = path.suffix.lower() != ".json"
    try:
        written = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read ({error})") from error
    try:
        return _read(tomllib.loads(written) if is_toml else json.loads(written), path.stem)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path}: no TOML: {error}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ScenarioError(f"{path}: no JSON: {error}") from error
    except FieldError as error:
        line = line_of(error.field, written, is_toml=is_toml)
        where = f"{path}:{line}" if line else str(path)
        raise ScenarioError(f"{where}: {error}") from error


def _read(value: object, name: str) -> Scenario:
    top = read_object(value, TOP)
    return Scenario(
        title=top.get("title", name),
        reset=top.get("reset", True),
        clock_factor=top.get("clock_factor"),
        faults=top.get("faults", {}),
        phones=dict(_phone(one, f"phones[{at}]") for at, one in enumerate(_list(top, "phones"))),
        steps=[read_step(one, f"steps[{at}]") for at, one in enumerate(_list(top, "steps"))],
    )


def _list(top: Mapping[str, Any], name: str) -> list[object]:
    found = top.get(name, [])
    if not isinstance(found, list):
        raise FieldError(name, "must be a list of tables")
    return found


def _phone(value: object, field_name: str) -> tuple[str, Mapping[str, Any]]:
    read = read_object(value, {"msisdn": kenyan_phone, **CHANGES}, f"{field_name}.")
    if "msisdn" not in read:
        raise FieldError(f"{field_name}.msisdn", "is missing")
    return read.pop("msisdn"), read
