"""The one made-up business of the sandbox: its paybill, its tills, its passkey and its app credentials."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field

from .ledger import utility_account, working_account
from .rows import Rows

SHORTCODE = "174379"  # Safaricom's public test paybill, with the passkey that its documents print
PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
TILL = "174380"  # made up: the till behind the store number, which is the shortcode too
INITIATOR = "testapi"


@dataclass(frozen=True, slots=True)
class Merchant:
    """What a caller must know to act for the business. Nothing here opens anything at the real Safaricom."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    passkey: str = field(repr=False)
    shortcode: str

    @property
    def working(self) -> str:
        """The account that payments arrive on."""
        return working_account(self.shortcode)

    @property
    def utility(self) -> str:
        """The account that disbursements leave from; payments never arrive on it."""
        return utility_account(self.shortcode)

    def password_fits(self, password: str, timestamp: str) -> bool:
        """Whether `password` is base64(shortcode + passkey + timestamp)."""
        expected = base64.b64encode(f"{self.shortcode}{self.passkey}{timestamp}".encode())
        return hmac.compare_digest(expected, password.encode())

    def signs_in(self, authorization: str) -> bool:
        """Whether the Basic header carries the app's key and secret."""
        expected = f"{self.consumer_key}:{self.consumer_secret}".encode()
        try:
            given = base64.b64decode(authorization.split(" ", 1)[1], validate=True)
        except (binascii.Error, ValueError, IndexError):
            return False
        return hmac.compare_digest(expected, given)


class Tills:
    """The till numbers that belong to the store number."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, till: str) -> None:
        self._rows.do("INSERT OR IGNORE INTO tills VALUES (?)", till)

    def all(self) -> list[str]:
        return [TILL, *(row["till"] for row in self._rows.all("SELECT till FROM tills ORDER BY till"))]
