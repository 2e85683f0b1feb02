"""The arguments of the commands about payments, with examples; everything that `--help` prints."""

import argparse
from pathlib import Path
from typing import Final

ANSWERS: Final = ("pay", "wrong_pin", "cancel", "ignore", "low_balance", "busy", "phone_off", "expired")
LONGEST_WAIT_S: Final = 48 * 3600
TOLD: Final = """exit codes:
  0    paid: the money moved, and there is a receipt
  1    failed: declined, cancelled or not sent; no money moved
  2    usage: an argument is wrong; nothing was sent
  3    unknown: nobody knows yet; do not ask again, watch it
  4    config: a setting, a package or the store is not as it must be; nothing was sent
  130  Ctrl-C: whatever was sent goes on"""


def _examples(*lines: str) -> str:
    return "examples:\n" + "\n".join(f"  {line}" for line in lines) + f"\n\n{TOLD}"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The five commands, each with what all have."""
    _add_pay(commands)
    _add_payout(commands)
    _add_watch(commands)
    _add_restore(commands)
    _add_check(commands)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, *examples: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=what[0].lower() + what[1:],
        description=f"{what}.",
        epilog=_examples(*examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    where = parser.add_argument_group("where")
    where.add_argument("--sandbox", action="store_true", help="a pretend M-Pesa in this process: no account, no money")
    where.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="with --sandbox: let time pass N times as fast"
    )
    where.add_argument(
        "--env",
        type=Path,
        default=Path("daraja.env"),
        metavar="FILE",
        help="a file of variables, such as `daraja provision` writes (%(default)s); the environment comes first",
    )
    where.add_argument(
        "--store",
        type=Path,
        metavar="FILE",
        help="the record of payments; default: one for each project in the data folder",
    )
    how = parser.add_argument_group("output")
    how.add_argument("--json", action="store_true", help="one JSON object for each state, on stdout")
    how.add_argument("--plain", action="store_true", help="lines without colours, as when piped")
    how.add_argument("--verbose", action="store_true", help="what the engine logs, on stderr")
    return parser


def _add_pay(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "pay", "Ask a customer for money (STK Push), and show what becomes of it",
        "daraja pay 0712345678 100 --sandbox",
        "daraja pay 0712345678 100 --sandbox --answer wrong_pin",
        "daraja pay 0712345678 100 --sandbox --answer ignore --speed 20",
        "daraja pay 0712345678 1500 --reference ORDER-001 --id order-001 --json",
    )  # fmt: skip
    _add_whom(parser, "the customer's number, as people write it")
    parser.add_argument(
        "--reference", default="DARAJA", metavar="TEXT", help="what the prompt shows, up to 12 characters (%(default)s)"
    )
    parser.add_argument("--description", default="Payment", metavar="TEXT", help="up to 13 characters (%(default)s)")
    parser.add_argument("--group", metavar="ID", help="the team that may read the result")
    parser.add_argument(
        "--answer",
        choices=(*ANSWERS, "ask"),
        default="pay",
        help="with --sandbox: what the customer does; ask: what you do on the page that is named (%(default)s)",
    )


def _add_payout(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "payout", "Send money to a phone (B2C), and show what becomes of it",
        "daraja payout 0712345678 500 --sandbox",
        "DARAJA_INITIATOR_NAME=... DARAJA_SECURITY_CREDENTIAL=... daraja payout 0712345678 500 --id refund-17 --yes",
    )  # fmt: skip
    _add_whom(parser, "the receiver's number, as people write it")
    parser.add_argument("--remarks", default="Payout", metavar="TEXT", help="what M-Pesa keeps with it (%(default)s)")
    parser.add_argument("--group", metavar="ID", help="the team that pays; needed where the function sends")
    parser.add_argument("--yes", action="store_true", help="do not ask whether to send")


def _add_whom(parser: argparse.ArgumentParser, whose: str) -> None:
    parser.add_argument("phone", help=whose)
    parser.add_argument("amount", type=int, help="in whole shillings")
    parser.add_argument(
        "--id", metavar="ID", help="the idempotency key: the same id and order are sent once, however often this runs"
    )


def _add_watch(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "watch", "Watch one payment or payout to its end, or everything that is open",
        "daraja watch order-001", "daraja watch order-001 --wait 60", "daraja watch --json",
    )  # fmt: skip
    parser.add_argument("id", nargs="?", help="which one; without it everything, until Ctrl-C")
    _add_wait(parser)


def _add_restore(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "restore", "Take up what earlier runs left open, and show what became of it",
        "daraja restore", "daraja restore --wait 0   # look once",
    )  # fmt: skip
    _add_wait(parser)


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "check", "Read the record of one now, and ask M-Pesa for advice if it is open",
        "daraja check order-001",
    )  # fmt: skip
    parser.add_argument("id", help="which one")


def _add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", type=_seconds, metavar="SECONDS", help="give up waiting after so long; whatever is open goes on"
    )


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= LONGEST_WAIT_S:
        raise argparse.ArgumentTypeError(f"{given!r} is no number of seconds from 0 to {LONGEST_WAIT_S}")
    return seconds


def _speed(given: str) -> float:
    try:
        speed = float(given)
    except ValueError:
        speed = 0
    if not 1 <= speed <= 1000:
        raise argparse.ArgumentTypeError(f"{given!r} is no factor from 1 to 1000")
    return speed
