"""`daraja-sandbox serve`: the sandbox as a program of its own, until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .addresses import Addresses
from .errors import HostNameError, SandboxError
from .server import Sandbox
from .web_security import host_name

READY = """The sandbox is running. Nothing here moves real money: never type a real M-Pesa PIN.
  Console           {daraja}/
  Simulated phones  {phones}
  Daraja            {daraja}
  Appwrite          {appwrite}
  Function          {function}
Credentials: on the console page, or start it with --json. Stop it with Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; answers the exit code."""
    options = _parser().parse_args(arguments)
    try:
        asyncio.run(_serve(options))
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201 — a command line program speaks on its streams
        return 1
    except KeyboardInterrupt:  # where the loop cannot handle signals, and before it does
        pass
    return 0


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(number, stop.set)
    async with Sandbox(
        options.data or _default_folder(options.empty),
        options.port,
        holds_credentials=not options.direct,
        empty=options.empty,
        allowed_hosts=options.allow_host,
    ) as sandbox:
        print(_announcement(sandbox.addresses, options.json), flush=True)  # noqa: T201 — what other programs wait for
        ended = asyncio.create_task(sandbox.wait_closed())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        ended.cancel()


def _announcement(addresses: Addresses, as_json: bool) -> str:
    if as_json:
        return addresses.as_json()
    return READY.format(
        phones=addresses.phones, daraja=addresses.daraja, appwrite=addresses.appwrite, function=addresses.function
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daraja-sandbox", description="A pretend Safaricom and Appwrite for M-Pesa apps."
    )
    commands = parser.add_subparsers(required=True, metavar="serve")
    serve = commands.add_parser("serve", help="run until Ctrl-C", description="Run the sandbox until Ctrl-C.")
    serve.add_argument("--port", type=_port, default=0, help="the port; 0 takes the last one, or any (default)")
    serve.add_argument("--data", type=Path, metavar="DIR", help=f"data folder ({_default_folder(empty=False)})")
    serve.add_argument(
        "--empty",
        action="store_true",
        help="an Appwrite that has nothing yet, in a data folder of its own: for daraja provision",
    )
    serve.add_argument("--json", action="store_true", help="one line of JSON when ready: addresses and credentials")
    serve.add_argument(
        "--direct", action="store_true", help="the function holds no credentials: apps send by themselves"
    )
    serve.add_argument(
        "--allow-host",
        type=_host_name,
        action="append",
        default=[],
        metavar="NAME",
        help="a name besides this computer's own under which a team reaches it, through a proxy; may be repeated",
    )
    return parser


def _host_name(given: str) -> str:
    try:
        return host_name(given)
    except HostNameError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise argparse.ArgumentTypeError(f"{given!r} is not a port: choose 0 to 65535")
    return int(given)


def _default_folder(empty: bool) -> Path:
    if sys.platform == "win32":
        parent = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        parent = Path.home() / "Library" / "Application Support"
    else:
        parent = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return parent / ("chama-sandbox-empty" if empty else "chama-sandbox")
