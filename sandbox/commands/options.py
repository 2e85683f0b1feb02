"""What several commands share: which sandbox they mean, and how they speak to the person at the terminal."""

import argparse
import sys
from pathlib import Path

from ..control_client import VARIABLE, Client, address_of
from ..fields import FieldError, kenyan_phone
from ..folders import default_folder


def add_sandbox_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", metavar="URL", help=f"the sandbox's address; else {VARIABLE}, else the one on --data")
    parser.add_argument("--data", type=Path, metavar="DIR", help=f"data folder ({default_folder(empty=False)})")


def client_of(options: argparse.Namespace) -> Client:
    """Raises NotReachedError."""
    return Client(address_of(options.url, options.data))


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 — a command line program speaks on its streams


def complain(words: str) -> None:
    print(f"sandbox: {words}", file=sys.stderr)  # noqa: T201 — a command line program speaks on its streams


def phone(given: str) -> str:
    """A type for argparse."""
    try:
        return str(kenyan_phone("the phone", given))
    except FieldError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def http_url(given: str) -> str:
    """A type for argparse."""
    if not given.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(
            f"{given!r} is no http address: give one such as http://127.0.0.1:8000/callback"
        )
    return given


def positive(given: str) -> int:
    """A type for argparse."""
    if not given.isdecimal() or int(given) == 0:
        raise argparse.ArgumentTypeError(f"{given!r} is no whole number above zero")
    return int(given)
