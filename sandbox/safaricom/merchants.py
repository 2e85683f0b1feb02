"""The businesses of the sandbox: the first is always there, others are added, each with credentials of its own."""

import secrets
from datetime import datetime
from sqlite3 import Row

from .ledger import OPENING_UTILITY, Ledger
from .merchant import SHORTCODE, Merchant
from .rows import Rows

TILL = "174380"  # made up: the till behind the first business's store number, which is its shortcode too


class Merchants:
    """Every business by its shortcode, with its till numbers."""

    def __init__(self, rows: Rows, ledger: Ledger, first: Merchant) -> None:
        self._rows = rows
        self._ledger = ledger
        added = [_merchant(row) for row in rows.all("SELECT * FROM merchants ORDER BY rowid")]
        self._known = {one.shortcode: one for one in (first, *added)}

    def all(self) -> list[Merchant]:
        """In the order in which they came."""
        return list(self._known.values())

    def find(self, shortcode: str) -> Merchant | None:
        return self._known.get(shortcode)

    def signed_in(self, authorization: str) -> Merchant | None:
        """Whose key and secret the Basic header carries."""
        return next((one for one in self.all() if one.signs_in(authorization)), None)

    def add(self, shortcode: str) -> Merchant:
        """A business with credentials of its own, drawn now; the one that is there, if there is one."""
        known = self.find(shortcode)
        if known is not None:
            return known
        merchant = Merchant(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_hex(32), shortcode)
        self._rows.do(
            "INSERT INTO merchants VALUES (?, ?, ?, ?)",
            shortcode,
            merchant.consumer_key,
            merchant.consumer_secret,
            merchant.passkey,
        )
        self._known[shortcode] = merchant
        return merchant

    def open_accounts(self, now: datetime) -> None:
        """Every business that has no account for disbursements yet gets one with money in it."""
        accounts = self._ledger.accounts()
        for merchant in self.all():
            if merchant.utility not in accounts:
                self._ledger.set_balance(merchant.utility, OPENING_UTILITY, now)

    def add_till(self, till: str, shortcode: str) -> None:
        self._rows.do("INSERT OR REPLACE INTO tills VALUES (?, ?)", till, shortcode)

    def tills(self, shortcode: str) -> list[str]:
        """The till numbers that belong to a store number."""
        rows = self._rows.all("SELECT till FROM tills WHERE shortcode = ? ORDER BY till", shortcode)
        return [*([TILL] if shortcode == SHORTCODE else []), *(row["till"] for row in rows)]


def _merchant(row: Row) -> Merchant:
    return Merchant(row["consumer_key"], row["consumer_secret"], row["passkey"], row["shortcode"])
