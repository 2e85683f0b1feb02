"""The credentials that a real mode needs: their names, which of them are secrets, and how a saved one is shown."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

CredentialGroup = Literal["daraja", "callbacks", "appwrite", "payouts"]
Needed = Literal["always", "to_send", "never"]
"""Whether a mode needs it: what sends straight to Safaricom is not needed where a function sends."""

SHORTEST_WITH_END = 12
"""The last four characters of anything shorter would give too much of it away."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One of them, by its name in the environment and in the key store."""

    name: str
    group: CredentialGroup
    is_secret: bool = False
    needed: Needed = "always"


CREDENTIALS = (
    Credential("DARAJA_CONSUMER_KEY", "daraja", is_secret=True, needed="to_send"),
    Credential("DARAJA_CONSUMER_SECRET", "daraja", is_secret=True, needed="to_send"),
    Credential("DARAJA_PASSKEY", "daraja", is_secret=True, needed="to_send"),
    Credential("DARAJA_SHORTCODE", "daraja", needed="to_send"),
    Credential("DARAJA_TILL", "daraja", needed="never"),
    Credential("DARAJA_CALLBACK_DOMAIN", "callbacks"),
    Credential("DARAJA_CALLBACK_SECRET", "callbacks", is_secret=True, needed="to_send"),
    Credential("APPWRITE_ENDPOINT", "appwrite"),
    Credential("APPWRITE_PROJECT_ID", "appwrite"),
    Credential("DARAJA_DATABASE_ID", "appwrite", needed="never"),
    Credential("DARAJA_COLLECTION_ID", "appwrite", needed="never"),
    Credential("DARAJA_B2C_COLLECTION_ID", "appwrite", needed="never"),
    Credential("DARAJA_INITIATOR_NAME", "payouts", needed="never"),
    Credential("DARAJA_SECURITY_CREDENTIAL", "payouts", is_secret=True, needed="never"),
)
GROUPS: tuple[CredentialGroup, ...] = ("daraja", "callbacks", "appwrite", "payouts")


def missing_credentials(present: Collection[str]) -> tuple[str, ...]:
    """What is still needed beside these: nothing of what sends as long as nothing of it is there."""
    sends = any(one.needed == "to_send" and one.name in present for one in CREDENTIALS)
    wanted = ("always", "to_send") if sends else ("always",)
    return tuple(one.name for one in CREDENTIALS if one.needed in wanted and one.name not in present)


@dataclass(frozen=True, slots=True)
class KnownCredential:
    """What may be told of a credential that is set: a secret by its last four characters, a short one not at all,
    the rest as it is."""

    shown: str
    is_given: bool = False  # by the environment: it cannot be changed from within the app


def known_credential(credential: Credential, value: str, *, is_given: bool = False) -> KnownCredential:
    """How a credential that is set is shown."""
    if not credential.is_secret:
        return KnownCredential(value, is_given)
    return KnownCredential(f"…{value[-4:]}" if len(value) >= SHORTEST_WITH_END else "", is_given)


@dataclass(frozen=True, slots=True)
class Initiator:
    """The API user at M-PESA who may send money; the credential is its password, encrypted for Safaricom."""

    name: str
    security_credential: str = field(repr=False)


FUNCTION_INITIATOR = Initiator("", "")
"""Where the function holds the credentials it sends in its own initiator's name, for a shared chama's treasurer."""
