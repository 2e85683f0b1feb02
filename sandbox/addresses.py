"""Where a running sandbox is found and the made-up credentials that it accepts; none of them opens anything real."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a client needs to talk to the sandbox. `function` is a valid callback domain, `appwrite` ends in /v1."""

    daraja: str
    appwrite: str
    function: str
    phones: str
    project_id: str
    database_id: str
    collection_id: str
    b2c_collection_id: str
    callback_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    passkey: str = field(repr=False)
    shortcode: str
    api_key: str = field(repr=False)
    security_credential: str = field(repr=False)

    def as_dict(self) -> dict[str, str]:
        """Exactly these fields."""
        return asdict(self)

    def variables(self) -> dict[str, str]:
        """The variables with which a program finds it, by the names that `daraja provision` uses."""
        return {
            "DARAJA_ENVIRONMENT": "sandbox",
            "DARAJA_BASE_URL": self.daraja,
            "DARAJA_CONSUMER_KEY": self.consumer_key,
            "DARAJA_CONSUMER_SECRET": self.consumer_secret,
            "DARAJA_PASSKEY": self.passkey,
            "DARAJA_SHORTCODE": self.shortcode,
            "DARAJA_CALLBACK_SECRET": self.callback_secret,
            "DARAJA_CALLBACK_DOMAIN": self.function,
            "DARAJA_DATABASE_ID": self.database_id,
            "DARAJA_COLLECTION_ID": self.collection_id,
            "DARAJA_B2C_COLLECTION_ID": self.b2c_collection_id,
            "APPWRITE_ENDPOINT": self.appwrite,
            "APPWRITE_PROJECT_ID": self.project_id,
        }

    def as_json(self) -> str:
        """One line of JSON with exactly these fields."""
        return json.dumps(self.as_dict())
