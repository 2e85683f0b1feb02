"""The credentials that a real mode needs: their names, which of them are secrets, and how a saved one is shown."""

from dataclasses import dataclass
from typing import Literal

Group = Literal["daraja", "callbacks", "appwrite", "payouts"]

SHORTEST_WITH_END = 12
"""The last four characters of anything shorter would give too much of it away."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One of them, by its name in the environment and in the key store."""

    name: str
    group: Group
    is_secret: bool = False
    is_needed: bool = True


CREDENTIALS = (
    Credential("DARAJA_CONSUMER_KEY", "daraja", is_secret=True),
    Credential("DARAJA_CONSUMER_SECRET", "daraja", is_secret=True),
    Credential("DARAJA_PASSKEY", "daraja", is_secret=True),
    Credential("DARAJA_SHORTCODE", "daraja"),
    Credential("DARAJA_TILL", "daraja", is_needed=False),
    Credential("DARAJA_CALLBACK_DOMAIN", "callbacks"),
    Credential("DARAJA_CALLBACK_SECRET", "callbacks", is_secret=True),
    Credential("APPWRITE_ENDPOINT", "appwrite"),
    Credential("APPWRITE_PROJECT_ID", "appwrite"),
    Credential("DARAJA_DATABASE_ID", "appwrite", is_needed=False),
    Credential("DARAJA_COLLECTION_ID", "appwrite", is_needed=False),
    Credential("DARAJA_B2C_COLLECTION_ID", "appwrite", is_needed=False),
    Credential("DARAJA_INITIATOR_NAME", "payouts", is_needed=False),
    Credential("DARAJA_SECURITY_CREDENTIAL", "payouts", is_secret=True, is_needed=False),
)
GROUPS: tuple[Group, ...] = ("daraja", "callbacks", "appwrite", "payouts")


@dataclass(frozen=True, slots=True)
class Known:
    """What may be told of a credential that is set: a secret by its last four characters, the rest as it is."""

    shown: str
    is_given: bool = False  # by the environment: it cannot be changed from within the app


def known(credential: Credential, value: str, *, is_given: bool = False) -> Known:
    """How a credential that is set is shown."""
    if not credential.is_secret:
        return Known(value, is_given)
    return Known(f"…{value[-4:]}" if len(value) >= SHORTEST_WITH_END else "…", is_given)
