"""`daraja-sandbox run`: plays a scenario file against a running sandbox."""

import argparse
from pathlib import Path

from ..scenario.file import load
from ..scenario.runner import Runner
from .options import add_sandbox_options, client_of, say

EPILOG = """example of a file:
  title = "The callback is lost, the second one arrives"
  clock_factor = 20
  [faults]
  callback = { lost = true }
  [[phones]]
  msisdn = "0712345678"
  balance = 500
  [[steps]]
  wait_for = "push"
  [[steps]]
  answer = "pay"

steps: wait_for, answer, trigger, faults, change_phone with set, pause_s, send_again, expire_tokens; docs/sandbox.md
describes them.
exit codes: 0 every step came true, 1 one did not, or no sandbox runs, 2 the file is no scenario, or wrong usage"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "run",
        help="play a scenario file",
        description="Set up what a scenario file says, then go through its steps.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="TOML, or JSON if its name ends so")
    parser.add_argument("--check", action="store_true", help="only say whether the file is right; needs no sandbox")
    add_sandbox_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    scenario = load(options.file)
    if options.check:
        say(f"{options.file}: {len(scenario.phones)} phones, {len(scenario.steps)} steps.")
        return 0
    with client_of(options) as client:
        Runner(client, say).run(scenario)
    return 0
