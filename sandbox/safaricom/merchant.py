"""One made-up business: its paybill, its passkey and its app credentials."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field

from .ledger import utility_account, working_account

SHORTCODE = "174379"  # Safaricom's public test paybill, with the passkey that its documents print
PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
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
