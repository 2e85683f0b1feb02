"""One run of a command about payments: its display, its place, and the exit code for whatever ends it."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack, nullcontext

from daraja_core import ConfigError, DarajaAuthError, DarajaError, InvalidOrderError, StoreError
from daraja_core.phone import mask_phone
from sandbox.errors import SandboxError

from .commands import COMMANDS, Session
from .display import Display, JsonDisplay, PlainDisplay
from .exit_codes import ExitCode
from .place import open_place, silenced

ONE_AT_A_TIME = ("pay", "payout", "check")


def run(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Run a command about payments to its end; answers its exit code."""
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.CRITICAL, format="%(asctime)s %(name)s: %(message)s"
    )
    if options.command == "payout" and not _is_confirmed(options):
        return ExitCode.USAGE
    try:
        with nullcontext() if options.verbose else silenced("daraja"):
            return asyncio.run(_do(options, environment))
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (DarajaError, SandboxError) as exc:
        _say(f"daraja {options.command}: {exc}")
        return _code_of(exc)


async def _do(options: argparse.Namespace, environment: Mapping[str, str]) -> ExitCode:
    async with AsyncExitStack() as stack:
        display = stack.enter_context(_display(options))
        display.busy("Starting the sandbox …" if options.sandbox else "Opening the store …")
        place = await open_place(
            stack, environment, env=options.env, store=options.store, sandbox=options.sandbox, speed=options.speed
        )
        daraja = await stack.enter_async_context(place.daraja)
        return await COMMANDS[options.command](Session(daraja, place, display, options))


def _code_of(error: Exception) -> ExitCode:
    match error:
        case InvalidOrderError():
            return ExitCode.USAGE
        case ConfigError() | StoreError() | DarajaAuthError() | SandboxError():
            return ExitCode.CONFIG
        case _:
            return ExitCode.FAILED


def _display(options: argparse.Namespace) -> Display:
    if options.json:
        return JsonDisplay()
    is_one = options.command in ONE_AT_A_TIME or (options.command == "watch" and options.id is not None)
    if options.plain or not is_one or not sys.stdout.isatty():
        return PlainDisplay()
    try:
        from .live_display import LiveDisplay
    except ModuleNotFoundError:
        _say("For colours and a live display: pip install 'chama[cli]'")
        return PlainDisplay()
    return LiveDisplay()


def _is_confirmed(options: argparse.Namespace) -> bool:
    if options.yes or options.sandbox:
        return True
    if not sys.stdin.isatty():
        _say("daraja payout sends money: give --yes where nobody can be asked")
        return False
    answer = input(f"Send KES {options.amount:,} to {mask_phone(options.phone)}? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 — a command's output
