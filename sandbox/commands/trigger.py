"""`daraja-sandbox trigger`: a payment with the end that was chosen, and what became of its callback."""

import argparse
import time
from typing import Any

from ..control_client import Client
from ..safaricom.triggers import TRIGGERS
from ..snippets import PHONE
from .options import add_sandbox_options, client_of, http_url, phone, positive, say

EPILOG = """events:
{events}

examples:
  daraja-sandbox trigger paid --phone 0712345678 --amount 500
  daraja-sandbox trigger paid_twice_told --callback-url http://127.0.0.1:8000/callback

Without --callback-url the callback goes to the sandbox's own inbox, where `daraja-sandbox listen` hears of it.
exit codes: 0 the callback was taken (or is never to come), 1 it was not, or no sandbox runs, 2 wrong usage"""
WAITING = ("waiting", "held")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    events = "\n".join(f"  {name:<26}{trigger.words}" for name, trigger in TRIGGERS.items())
    parser = commands.add_parser(
        "trigger",
        help="start a payment that ends as you say",
        description="Start a payment that ends as you say, and wait for its callback.",
        epilog=EPILOG.format(events=events),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("event", choices=TRIGGERS, metavar="EVENT", help="what becomes of it; the list is below")
    parser.add_argument("--phone", type=phone, default=PHONE, help=f"who pays or is paid ({PHONE})")
    parser.add_argument("--amount", type=positive, default=100, help="whole shillings (100)")
    parser.add_argument("--reference", default="TRIGGER", help="the AccountReference (TRIGGER)")
    parser.add_argument("--callback-url", type=http_url, help="where the callback goes (the sandbox's inbox)")
    parser.add_argument("--within", type=positive, default=120, metavar="SECONDS", help="how long to wait (120)")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the callback")
    add_sandbox_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    fields = {name: getattr(options, name) for name in ("event", "phone", "amount", "reference", "callback_url")}
    with client_of(options) as client:
        asked = {name: value for name, value in fields.items() if value is not None}
        started = client.ask("POST", "/control/trigger", asked)
        subject = started.get("checkout_request_id") or started["conversation_id"]
        say(f"{options.event}: {subject}")
        return 0 if options.no_wait else _follow(client, subject, options.within)


def _follow(client: Client, subject: str, within_s: float) -> int:
    """Tells of each callback once it is settled; ends when all are."""
    until, told = time.monotonic() + within_s, set[int]()
    while time.monotonic() < until:
        version = client.ask("GET", "/control/changes")["version"]
        found = client.ask("GET", "/control/callbacks", subject=subject)
        for one in found:
            if one["state"] not in WAITING and one["id"] not in told:
                told.add(one["id"])
                say(f"  {one['kind']} {one['state']}{_status(one)} {one['url']}")
        if found and len(told) == len(found):
            return 0 if all(one["state"] in ("delivered", "lost") or one["kind"] == "forged" for one in found) else 1
        client.ask("GET", "/control/changes", after=version, wait_s=min(10.0, max(0.1, until - time.monotonic())))
    say(f"  no callback was taken within {within_s:g} s")
    return 1


def _status(one: dict[str, Any]) -> str:
    return "" if one["status"] is None else f" ({one['status']})"
