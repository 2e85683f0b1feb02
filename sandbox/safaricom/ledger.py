"""The simulator's money: every shilling leaves one account and enters another, so all balances add up to nothing."""

from dataclasses import dataclass
from datetime import datetime

from .rows import Rows, moment

OUTSIDE = "outside"  # where opening balances come from: the only account that may be below zero
OPENING_UTILITY = 1_000_000


def working_account(shortcode: str) -> str:
    """The account of a business that payments arrive on."""
    return f"merchant:{shortcode}"


def utility_account(shortcode: str) -> str:
    """The account of a business that disbursements leave from; payments never arrive on it."""
    return f"utility:{shortcode}"


class InsufficientFundsError(Exception):
    """The account holds less than the amount; nothing moved."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement of money: so much, at that moment."""

    at: datetime
    amount: int


class Ledger:
    """Accounts by name: a subscriber's is the number, a merchant's `merchant:…`, the B2C one `utility:…`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def balance(self, account: str) -> int:
        row = self._rows.find("SELECT balance FROM accounts WHERE name = ?", account)
        return 0 if row is None else int(row["balance"])

    def move(self, source: str, destination: str, amount: int, why: str, now: datetime) -> None:
        """Moves whole shillings; raises InsufficientFundsError, and nothing moved."""
        with self._rows.transaction():
            if source != OUTSIDE and self.balance(source) < amount:
                raise InsufficientFundsError(source)
            self._add(source, -amount)
            self._add(destination, amount)
            self._rows.do(
                "INSERT INTO transfers (at, source, destination, amount, why) VALUES (?, ?, ?, ?, ?)",
                now.timestamp(),
                source,
                destination,
                amount,
                why,
            )

    def set_balance(self, account: str, balance: int, now: datetime) -> None:
        """Brings in from outside, or takes out, what is missing or too much."""
        with self._rows.transaction():
            missing = balance - self.balance(account)
            if missing > 0:
                self.move(OUTSIDE, account, missing, "set balance", now)
            elif missing < 0:
                self.move(account, OUTSIDE, -missing, "set balance", now)

    def total(self) -> int:
        """The sum over all accounts: always 0."""
        return int(self._rows.one("SELECT coalesce(sum(balance), 0) AS total FROM accounts")["total"])

    def accounts(self) -> dict[str, int]:
        return {row["name"]: row["balance"] for row in self._rows.all("SELECT * FROM accounts ORDER BY name")}

    def entry(self, why: str) -> LedgerEntry | None:
        """The movement that was made for this reason, which is a receipt for all but the opening balances."""
        row = self._rows.find("SELECT at, amount FROM transfers WHERE why = ?", why)
        return None if row is None else LedgerEntry(moment(row["at"]), row["amount"])

    def latest(self) -> datetime:
        """When money moved last; there are opening balances at least."""
        return moment(self._rows.one("SELECT max(at) AS at FROM transfers")["at"])

    def transfers(self) -> list[dict[str, object]]:
        return [dict(row) for row in self._rows.all("SELECT * FROM transfers ORDER BY id")]

    def _add(self, account: str, amount: int) -> None:
        self._rows.do(
            "INSERT INTO accounts VALUES (?, ?) ON CONFLICT DO UPDATE SET balance = balance + excluded.balance",
            account,
            amount,
        )
