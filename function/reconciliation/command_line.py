"""What both commands for an operator share: variables, flags, and a way to Appwrite. Deployed along, and never used."""

import argparse
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from ..appwrite.client import Appwrite
from ..appwrite.documents import Documents
from ..settings import Settings, read_settings, required

TIMEOUT_S = 30.0
_FLAGS = {
    "endpoint": ("APPWRITE_FUNCTION_API_ENDPOINT", "Appwrite's API, ending in /v1"),
    "project": ("APPWRITE_FUNCTION_PROJECT_ID", "the project's id"),
    "key": ("APPWRITE_API_KEY", "an API key that may read and write documents; better in the variable, for others can "
    "see a command's flags"),
}  # fmt: skip
VARIABLES = "All other variables are those of the function: DARAJA_DATABASE_ID, DARAJA_CALLBACK_SECRET and so on."


@dataclass(frozen=True, slots=True)
class Console:
    """Where an operator reads what happens: findings and failures on stderr."""

    def log(self, message: str) -> None:
        """A line of progress."""
        print(message, flush=True)  # noqa: T201 — a command's output

    def error(self, message: str) -> None:
        """A line that somebody must read."""
        print(message, file=sys.stderr, flush=True)  # noqa: T201 — a command's output


@dataclass(frozen=True, slots=True)
class Project:
    """An Appwrite project, as a command works with it."""

    environment: Mapping[str, str]
    settings: Settings
    http: httpx.AsyncClient
    documents: Documents


def command_parser(name: str, what: str) -> argparse.ArgumentParser:
    """A parser with the flags that say where Appwrite is."""
    parser = argparse.ArgumentParser(prog=f"daraja {name}", description=what, epilog=VARIABLES)
    for flag, (variable, meaning) in _FLAGS.items():
        parser.add_argument(f"--{flag}", help=f"{meaning} (or {variable})")
    return parser


@asynccontextmanager
async def connect(flags: argparse.Namespace, environment: Mapping[str, str]) -> AsyncIterator[Project]:
    """The project that these flags and variables describe. Raises MissingVariableError."""
    given = {variable: getattr(flags, flag) for flag, (variable, _) in _FLAGS.items() if getattr(flags, flag)}
    known = {**environment, **given}
    settings, key = read_settings(known), required(known, "APPWRITE_API_KEY")
    async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
        appwrite = Appwrite(http, endpoint=settings.endpoint, project_id=settings.project_id, key=key)
        yield Project(known, settings, http, Documents(appwrite, settings.database_id))


def variables() -> Mapping[str, str]:
    """The environment of this process."""
    return os.environ


def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)  # noqa: TID251 — the commands' only clock
