"""`daraja replay`: dead letters, files or log lines once more, as often as you like."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from daraja_core.errors import ConfigError

from ..appwrite.client import CallError
from ..appwrite.retry import seconds_from_now
from ..callbacks.dead_letter import WRITTEN_NOWHERE
from ..forwarding.forwards import Forwards
from ..forwarding.opening import open_forwards
from ..settings import MissingVariableError
from .command_line import Console, command_parser, connect, now, variables
from .replayer import DONE, Outcome, Replayer

CALL_SECONDS = 10.0


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """The exit code: 0, 1 when something is still not stored, 2 when it could not run."""
    parser = command_parser(
        "replay",
        "Take deliveries in again that could not be stored, by the same rules as the first time. What is stored "
        "already stays as it is.",
    )
    parser.add_argument("letters", nargs="*", metavar="LETTER", help="the id of a dead letter")
    parser.add_argument(
        "--seen", action="append", default=[], metavar="LETTER", help="somebody looked at this one: it waits no more"
    )
    parser.add_argument("--all", action="store_true", help="every dead letter that was not replayed yet")
    parser.add_argument("--forwards", action="store_true", help="list the verdicts that the receiver has not taken")
    parser.add_argument(
        "--forward", action="append", default=[], metavar="ID", help="pass one of them on again; dead: all dead ones"
    )
    parser.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="PATH",
        help=f"a file with log lines ({WRITTEN_NOWHERE} …) or dead letters as JSON, one per line; - is standard input",
    )
    parser.add_argument("--line", action="append", default=[], metavar="TEXT", help="one such line")
    parser.add_argument(
        "--checkout-request-id",
        action="append",
        default=[],
        metavar="ID",
        help="what a line about a push needs that an app sent itself: the app's copied details have it",
    )
    flags = parser.parse_args(arguments)
    wanted = (flags.letters, flags.all, flags.file, flags.line, flags.seen, flags.forwards, flags.forward)
    if not any(wanted):
        parser.error("nothing to replay: name letters, or use --all, --file, --line, --seen, --forwards or --forward")
    try:
        return asyncio.run(_run(flags, variables() if environment is None else environment))
    except MissingVariableError as exc:
        Console().error(f"{exc}: give it as a variable or a flag, see --help")
    except (ConfigError, CallError, OSError) as exc:
        Console().error(f"it could not run: {exc}")
    return 2


async def _run(flags: argparse.Namespace, environment: Mapping[str, str]) -> int:
    console, failed = Console(), 0
    lines = [line for path in flags.file for line in _read(path).splitlines()] + flags.line
    async with connect(flags, environment) as project:
        forwards = open_forwards(environment, project.documents, project.http, now, console)
        deadline = lambda: seconds_from_now(CALL_SECONDS)  # noqa: E731 — each call has as long
        replayer = Replayer(project.documents, project.settings, now, deadline, forwards)
        failed += await _pass_on(forwards, flags, console)
        async for name, outcome in _outcomes(replayer, flags, lines):
            say = console.log if outcome in DONE else console.error
            say(f"{name}: {outcome}")
            failed += outcome not in DONE
    return 1 if failed else 0


async def _pass_on(forwards: Forwards | None, flags: argparse.Namespace, console: Console) -> int:
    """How many were not taken."""
    if forwards is None:
        if flags.forwards or flags.forward:
            raise MissingVariableError("DARAJA_FORWARD_URL")
        return 0
    names = [name for name in flags.forward if name != "dead"]
    if "dead" in flags.forward:
        names += [each.id for each in await forwards.in_state("dead")]
    after = {name: await forwards.again(name) for name in names}
    for name in [name for name, forward in after.items() if forward is None]:
        console.error(f"forward {name}: there is no such forward")
    if flags.forwards:
        for each in [*await forwards.in_state("dead"), *await forwards.in_state("waiting")]:
            tried = f"tried {each.attempts} times" + (f", {each.reason}" if each.reason else "")
            console.log(f"forward {each.id}: {each.payment_id}, {each.state}, {tried}")
    return sum(forward is None or forward.state != "taken" for forward in after.values())


async def _outcomes(
    replayer: Replayer, flags: argparse.Namespace, lines: Sequence[str]
) -> AsyncIterator[tuple[str, Outcome | str]]:
    for letter_id in flags.seen:
        letter = await replayer.dead_letter(letter_id)
        yield f"letter {letter_id}", "there is no such letter" if letter is None else await replayer.close(letter_id)
    for letter_id in flags.letters:
        letter = await replayer.dead_letter(letter_id)
        yield f"letter {letter_id}", "there is no such letter" if letter is None else await replayer.replay(letter)
    if flags.all:
        async for letter in replayer.each_waiting():
            yield f"letter {letter.get('$id')} ({letter.get('reason')})", await replayer.replay(letter)
    for number, line in enumerate(lines, 1):
        if WRITTEN_NOWHERE in line:
            yield f"line {number}", await replayer.replay_line(line, flags.checkout_request_id)
        elif (letter := _dead_letter(line)) is not None:
            yield f"line {number}", await replayer.replay(letter)


def _dead_letter(line: str) -> Mapping[str, object] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or "path" not in found or "body" not in found:
        return None
    return {name: found[name] for name in ("path", "body", "receivedAt") if name in found}


def _read(path: str) -> str:
    return sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
