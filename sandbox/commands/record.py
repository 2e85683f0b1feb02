"""`daraja-sandbox record`: writes what happens into a file that is a scenario to play again, and test data to read."""

import argparse
import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..control_client import Client
from ..safaricom.fault_shapes import OVERRIDES
from .options import add_sandbox_options, client_of, positive, say

EPILOG = """examples:
  daraja-sandbox record payments.json --count 3
  daraja-sandbox run payments.json

The file holds the phones and switches as they stood, a step for every push and its answer, and under "exchanges" every
request and callback with its body, without passwords, credentials and tokens.
exit codes: 0 written, 1 not written, or no sandbox runs"""
# The outcome that ends a push with this code; other codes end by a switch or by themselves.
OUTCOMES = {
    "0": "pay", "1": "low_balance", "1001": "busy", "1019": "expired", "1032": "cancel", "1037": "phone_off",
    "2001": "wrong_pin",
}  # fmt: skip
STK = "/mpesa/stkpush/v1/processrequest"
SET_UP = ("auto", "auto_delay_s", "balance", "online", "registered", "name", *OVERRIDES)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "record",
        help="write what happens into a scenario file",
        description="Write what happens from now on into a scenario file, until Ctrl-C.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.json", help="where to; what is there is replaced")
    parser.add_argument("--count", type=positive, metavar="N", help="stop after so many callbacks")
    add_sandbox_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    with client_of(options) as client:
        after, scenario = client.last_entry(), _set_up(client, options.file.stem)
        say(f"Recording {client.address}. Stop with Ctrl-C.")
        exchanges: list[dict[str, Any]] = []
        with contextlib.suppress(KeyboardInterrupt):  # the usual end
            _follow(client, after, exchanges, options.count)
    written = {**scenario, "steps": steps_of(exchanges), "exchanges": exchanges}
    options.file.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", "utf-8")
    say(f"{len(exchanges)} requests and callbacks are in {options.file}.")
    return 0


def _follow(client: Client, after: int, exchanges: list[dict[str, Any]], count: int | None) -> None:
    callbacks = 0
    for entry in client.entries(after):
        exchanges.append(entry)
        callbacks += entry["kind"] != "request"
        if callbacks == count:
            return


def _set_up(client: Client, title: str) -> dict[str, Any]:
    phones = client.ask("GET", "/control/phones")
    return {
        "title": title,
        "faults": client.ask("GET", "/control/faults"),
        "phones": [{"msisdn": one["msisdn"], **{name: one[name] for name in SET_UP if name in one}} for one in phones],
    }


def steps_of(exchanges: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What has to happen again: each push is waited for, then ends as it ended."""
    steps: list[dict[str, Any]] = []
    pushed: dict[str, str] = {}
    for entry in exchanges:
        identity = entry.get("checkout_request_id")
        if entry["kind"] == "request" and entry["path"] == STK and identity:
            pushed[identity] = str(entry["request"]["PhoneNumber"])
            steps.append({"wait_for": "push", "phone": pushed[identity]})
        elif entry["kind"] == "callback" and identity in pushed:
            code = entry["result_code"]
            phone = pushed.pop(identity)  # a second delivery of the same result is no second answer
            steps += [{"answer": OUTCOMES[code], "phone": phone}] if code in OUTCOMES else []
            steps.append({"wait_for": "callback", "result_code": code})
    return steps
