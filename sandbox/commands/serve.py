"""`daraja-sandbox serve`: the sandbox as a program of its own, until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import contextlib
import gc
import json
import shlex
import signal
import webbrowser
from ipaddress import IPv4Address
from pathlib import Path

from ..control_client import Client, NotReachedError
from ..errors import HostNameError, SandboxError
from ..folders import default_folder
from ..ports import HOST
from ..scenario.file import Scenario, load
from ..scenario.runner import Runner
from ..server import Sandbox
from ..web_security import host_name
from .options import complain, say

READY = """The sandbox is running. Nothing here moves real money: never type a real M-Pesa PIN.
  Console           {daraja}/
  Simulated phones  {phones}
  Daraja            {daraja}
  Appwrite          {appwrite}
  Function          {function}
Credentials: on the console page, or start it with --json. Stop it with Ctrl-C."""
TLS = """Clients with fixed host names reach it once these are in their environment:
  export HTTPS_PROXY={url}
  export SSL_CERT_FILE={bundle}
Some read the second one under another name: REQUESTS_CA_BUNDLE (requests), CURL_CA_BUNDLE (curl),
NODE_EXTRA_CA_CERTS (Node, which needs NODE_USE_ENV_PROXY=1 as well)."""
EPILOG = """examples:
  daraja-sandbox serve
  daraja-sandbox serve --port 8090 --local-callbacks
  daraja-sandbox serve --tls --local-callbacks
  daraja-sandbox serve --data /tmp/ci --json --scenario lost_callback.toml

exit codes: 0 stopped, 1 it could not start, or the scenario failed, 2 wrong usage, or the file is no scenario"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve",
        help="run until Ctrl-C",
        description="Run the sandbox until Ctrl-C.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve.add_argument("--port", type=_port, default=0, help="the port; 0 takes the last one, or any (default)")
    serve.add_argument("--data", type=Path, metavar="DIR", help=f"data folder ({default_folder(empty=False)})")
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
        "--listen",
        type=_address,
        default=HOST,
        metavar="ADDRESS",
        help=f"the address to listen on ({HOST}, this computer only); 0.0.0.0 is for containers",
    )
    serve.add_argument("--open", action="store_true", help="open the console in the browser")
    serve.add_argument("--local-callbacks", action="store_true", help="take callback addresses on this computer")
    _add_world(serve)
    serve.set_defaults(run=run)


def _add_world(serve: argparse.ArgumentParser) -> None:
    """What is in the sandbox, and who reaches it."""
    serve.add_argument(
        "--merchant",
        type=_shortcode,
        action="append",
        default=[],
        metavar="SHORTCODE",
        help="a further business with credentials of its own (GET /control/merchants); may be repeated",
    )
    serve.add_argument(
        "--env",
        type=_variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable of the function, such as DARAJA_ALLOW_UNSIGNED=yes; may be repeated",
    )
    serve.add_argument(
        "--tls",
        action="store_true",
        help="serve sandbox.safaricom.co.ke and api.safaricom.co.ke too, through a proxy, for clients with fixed hosts",
    )
    serve.add_argument("--scenario", type=Path, metavar="FILE", help="play a scenario file as soon as it runs")
    serve.add_argument(
        "--allow-host",
        type=_host_name,
        action="append",
        default=[],
        metavar="NAME",
        help="a name besides this computer's own under which a team reaches it, through a proxy; may be repeated",
    )


def run(options: argparse.Namespace) -> int:
    scenario = None if options.scenario is None else load(options.scenario)
    try:
        return asyncio.run(_serve(options, scenario))
    except KeyboardInterrupt:  # where the loop cannot handle signals, and before it does
        return 0


async def _serve(options: argparse.Namespace, scenario: Scenario | None) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(number, stop.set)
    async with Sandbox(
        options.data or default_folder(options.empty),
        options.port,
        holds_credentials=not options.direct,
        empty=options.empty,
        local_callbacks=options.local_callbacks,
        tls=options.tls,
        merchants=options.merchant,
        listen=options.listen,
        environment=dict(options.env),
        allowed_hosts=options.allow_host,
    ) as sandbox:
        gc.freeze()  # what is loaded stays: looking through it would hold up one callback in a hundred for 40 ms
        playing = None if scenario is None else await _begin(sandbox.addresses.daraja, scenario)
        say(_as_json(sandbox) if options.json else _announcement(sandbox))
        if options.open:  # where there is no browser the address stands on the screen
            await asyncio.to_thread(webbrowser.open, f"{sandbox.addresses.daraja}/")
        ended = asyncio.create_task(sandbox.wait_closed())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        ended.cancel()
    return 0 if playing is None or await playing else 1


async def _begin(address: str, scenario: Scenario) -> asyncio.Task[bool]:
    """The scenario being played: it is set up before anybody is told that the sandbox runs."""
    client = Client(address)
    runner = Runner(client, complain)
    await asyncio.to_thread(runner.set_up, scenario)
    return asyncio.create_task(_play(client, runner, scenario))


async def _play(client: Client, runner: Runner, scenario: Scenario) -> bool:
    """Whether no step failed. The end of the sandbox is no failure: the person who stops it has seen enough."""
    with client:
        try:
            await asyncio.to_thread(runner.play, scenario)
        except NotReachedError:
            return True
        except SandboxError as error:
            complain(str(error))
            return False
    return True


def _as_json(sandbox: Sandbox) -> str:
    proxy = sandbox.https_proxy
    variables = {} if proxy is None else {"environment": proxy.variables}
    return json.dumps({**sandbox.addresses.as_dict(), **variables})


def _announcement(sandbox: Sandbox) -> str:
    addresses, proxy = sandbox.addresses, sandbox.https_proxy
    told = READY.format(
        phones=addresses.phones, daraja=addresses.daraja, appwrite=addresses.appwrite, function=addresses.function
    )
    return told if proxy is None else f"{told}\n{TLS.format(url=proxy.url, bundle=shlex.quote(str(proxy.ca_bundle)))}"


def _host_name(given: str) -> str:
    try:
        return host_name(given)
    except HostNameError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _variable(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{name!r} is no variable: give NAME=VALUE")
    return name, value


def _address(given: str) -> str:
    try:
        return str(IPv4Address(given))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{given!r} is no IPv4 address: give one such as 0.0.0.0") from error


def _shortcode(given: str) -> str:
    if not given.isdecimal() or not 5 <= len(given) <= 7:
        raise argparse.ArgumentTypeError(f"{given!r} is no shortcode: give five to seven digits")
    return given


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise argparse.ArgumentTypeError(f"{given!r} is not a port: choose 0 to 65535")
    return int(given)
