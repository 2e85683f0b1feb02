"""The names and made-up credentials of one data folder: drawn once, then the same at every start."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field

from .addresses import Addresses
from .safaricom.merchant import PASSKEY, SHORTCODE, Merchant
from .safaricom.rows import Rows

SETTING = "identity"
CREDENTIAL_BYTES = 256  # what RSA with 2048 bits makes of an initiator's password


@dataclass(frozen=True, slots=True)
class Identity:
    """What a client is configured with besides the addresses."""

    project_id: str
    database_id: str
    collection_id: str
    b2c_collection_id: str
    dead_letter_collection_id: str
    callback_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    api_key: str = field(repr=False)
    security_credential: str = field(repr=False)

    @property
    def merchant(self) -> Merchant:
        return Merchant(self.consumer_key, self.consumer_secret, PASSKEY, SHORTCODE)

    @property
    def join_secret(self) -> str:
        """What the function signs join codes with; derived, so that folders of earlier versions have one too."""
        return hmac.new(self.callback_secret.encode(), b"join codes", hashlib.sha256).hexdigest()

    def addresses(self, port: int) -> Addresses:
        base = f"http://127.0.0.1:{port}"
        return Addresses(
            daraja=base,
            appwrite=f"{base}/v1",
            function=f"{base}/function",
            phones=f"{base}/phones",
            project_id=self.project_id,
            database_id=self.database_id,
            collection_id=self.collection_id,
            b2c_collection_id=self.b2c_collection_id,
            callback_secret=self.callback_secret,
            consumer_key=self.consumer_key,
            consumer_secret=self.consumer_secret,
            passkey=PASSKEY,
            shortcode=SHORTCODE,
            api_key=self.api_key,
            security_credential=self.security_credential,
        )


def load_identity(rows: Rows) -> Identity:
    """The data folder's identity, drawn now if it has none."""
    kept = rows.setting(SETTING)
    if kept is not None:
        return Identity(**json.loads(kept))
    identity = Identity(
        project_id="sandbox",
        database_id="payments",
        collection_id="transactions",
        b2c_collection_id="disbursements",
        dead_letter_collection_id="dead_letters",
        callback_secret=secrets.token_hex(32),
        consumer_key=secrets.token_urlsafe(24),
        consumer_secret=secrets.token_urlsafe(24),
        api_key=f"standard_{secrets.token_hex(64)}",
        security_credential=base64.b64encode(secrets.token_bytes(CREDENTIAL_BYTES)).decode(),
    )
    rows.keep_setting(SETTING, json.dumps(asdict(identity)))
    return identity
