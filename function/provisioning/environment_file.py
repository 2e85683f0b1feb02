"""The operator's file of variables, `daraja.env`: what the function, the app and the commands are set up with."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

DEFAULT: Final = Path("daraja.env")
_HEAD: Final = "# Made by `daraja provision`. It holds secrets: keep it out of version control.\n"


class EnvironmentFileError(Exception):
    """The file cannot be read or written; the text says what to do."""


def read(path: Path) -> dict[str, str]:
    """NAME=value lines; a file that is not there has none. Raises EnvironmentFileError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as exc:
        raise EnvironmentFileError(f"{path} cannot be read ({exc}): name another file with --env") from exc
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise EnvironmentFileError(f"line {number} of {path} is not NAME=value")
        found[name.strip()] = value.strip()
    return found


def keep(path: Path, values: Mapping[str, str]) -> bool:
    """Adds what the file lacks or has otherwise, and says whether it wrote; only its owner may read it."""
    known = read(path)
    if values.items() <= known.items():
        return False
    lines = "".join(f"{name}={value}\n" for name, value in {**known, **values}.items())
    beside = path.with_name(f"{path.name}.new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(_HEAD + lines)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as exc:
        raise EnvironmentFileError(f"{path} cannot be written ({exc}): name another file with --env") from exc
    return True
