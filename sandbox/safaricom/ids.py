"""Made-up identifiers in Safaricom's shapes."""

import random
import string
from datetime import datetime

from ..clock import EAT
from .rows import Rows

HEX = "0123456789abcdef"
RECEIPT_CHARACTERS = string.ascii_uppercase + string.digits
DAYS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"  # the receipt's third character is the day: 1-9, then A for the 10th
YEAR_OF_S = 2024  # SG632NMUAB was a receipt of July 2024


class Ids:
    """Looks like Safaricom's, comes from the generator that was given: unpredictable only if that one is."""

    def __init__(self, rows: Rows, rng: random.Random) -> None:
        self._rows = rows
        self._rng = rng

    def request_id(self) -> str:
        """For the requestId of error bodies: `1c5b-4ba8-815c-ac45c57a3db01495926`."""
        return f"{self._hex(4)}-{self._hex(4)}-{self._hex(4)}-{self._hex(12)}{self._rng.randrange(10**6, 10**7)}"

    def merchant_request_id(self) -> str:
        """`2654-4b64-97ff-b827b542881d3130`; also what the portal's samples show as a B2C result's own id."""
        return f"{self._hex(4)}-{self._hex(4)}-{self._hex(4)}-{self._hex(12)}{self._rng.randrange(10**3, 10**4)}"

    def checkout_request_id(self, phone: str, now: datetime) -> str:
        """`ws_CO_` + ddMMyyyyHHmmss + milliseconds + the payer's nine digits, and never the same twice."""
        second = now.astimezone(EAT).strftime("%d%m%Y%H%M%S")
        for millisecond in range(now.microsecond // 1000, now.microsecond // 1000 + 1000):
            candidate = f"ws_CO_{second}{millisecond % 1000}{phone[-9:]}"
            taken = self._rows.find("SELECT 1 FROM prompts WHERE checkout_request_id = ?", candidate)
            if taken is None:
                return candidate
        raise AssertionError("a thousand pushes to one phone within one second")

    def conversation_id(self, now: datetime) -> str:
        """`AG_20240706_20106e9209f64bebd05b`."""
        return f"AG_{now.astimezone(EAT):%Y%m%d}_{self._hex(20)}"

    def proxy_id(self) -> str:
        """`16740-34861180-1`, which the proxy makes up for a B2C request that has no id of its own."""
        return f"{self._rng.randrange(10**4, 10**5)}-{self._rng.randrange(10**7, 10**8)}-1"

    def receipt(self, now: datetime) -> str:
        """Ten characters: year, month and day as M-Pesa writes them, then seven of its own; unique here for ever."""
        local = now.astimezone(EAT)
        year = string.ascii_uppercase[(string.ascii_uppercase.index("S") + local.year - YEAR_OF_S) % 26]
        start = f"{year}{string.ascii_uppercase[local.month - 1]}{DAYS[local.day]}"
        while True:
            receipt = start + "".join(self._rng.choices(RECEIPT_CHARACTERS, k=7))
            if self._rows.changed("INSERT OR IGNORE INTO receipts VALUES (?)", receipt):
                return receipt

    def _hex(self, length: int) -> str:
        return "".join(self._rng.choices(HEX, k=length))
