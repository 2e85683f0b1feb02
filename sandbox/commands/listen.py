"""`daraja-sandbox listen`: prints callbacks as they happen, and passes them on to a program on this computer."""

import argparse
import json
from collections.abc import Mapping
from typing import Any

import httpx

from .options import add_sandbox_options, client_of, http_url, positive, say

EPILOG = """examples:
  daraja-sandbox listen
  daraja-sandbox listen --forward-to http://127.0.0.1:8000/callback
  daraja-sandbox listen --count 1 --json > callback.json

Give …/callbacks/inbox as CallBackURL (the console page shows it) when only --forward-to shall bring callbacks to you.
exit codes: 0 stopped, or all of --count were forwarded and answered 2xx; 1 some were not, or no sandbox runs"""
TIMEOUT_S = 15.0


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "listen",
        help="print callbacks as they happen",
        description="Print callbacks as they happen, until Ctrl-C.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--forward-to", type=http_url, metavar="URL", help="post each callback to this address as well")
    parser.add_argument("--count", type=positive, metavar="N", help="stop after so many callbacks")
    parser.add_argument("--all", action="store_true", help="begin with the callbacks that came before")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each callback")
    add_sandbox_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    heard, failed = 0, 0
    with client_of(options) as client, httpx.Client(trust_env=False, timeout=TIMEOUT_S) as receiver:
        after = 0 if options.all else client.last_entry()
        if not options.json:
            say(f"Listening at {client.address}. Stop with Ctrl-C.")
        for entry in client.entries(after):
            if entry["kind"] == "request":
                continue
            status = _forward(receiver, options.forward_to, entry) if options.forward_to else None
            say(json.dumps({**entry, **_outcome(status)}) if options.json else _line(entry, status))
            heard, failed = heard + 1, failed + (status is not None and not status.startswith("2"))
            if heard == options.count:
                break
    return 1 if failed else 0


def _forward(receiver: httpx.Client, url: str, entry: Mapping[str, Any]) -> str:
    """Posts what Safaricom posted; answers the status, or why there is none."""
    try:
        return str(receiver.post(url, json=entry["request"]).status_code)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"not forwarded: {type(error).__name__}"


def _outcome(status: str | None) -> dict[str, str]:
    return {} if status is None else {"forwarded": status}


def _line(entry: Mapping[str, Any], status: str | None) -> str:
    code = "" if entry.get("result_code") is None else f" result {entry['result_code']}"
    answered = entry["status"] if entry["status"] is not None else entry.get("error", "no answer")
    forwarded = "" if status is None else f", forwarded: {status}"
    return f"{entry['at'][11:19]}  {entry['kind']}{code}  {entry['path']}  {answered}{forwarded}"
