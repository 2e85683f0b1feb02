"""What a project should have, read from an operator's variables: ids, the function's settings, its variables."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..bundle import BUILD_COMMAND, ENTRY_POINT
from ..schema import COLLECTIONS, Collection
from ..settings import LONGEST_EXECUTION_S

DATABASE: Final = "DARAJA_DATABASE_ID"
DOMAIN: Final = "DARAJA_CALLBACK_DOMAIN"
SCHEDULE: Final = "*/5 * * * *"
RUNTIMES: Final = ("python-3.12", "python-3.11", "python-3.13", "python-3.14")  # the first that the server has
SCOPES: Final = ("documents.read", "documents.write", "rows.read", "rows.write", "teams.read", "teams.write")
GENERATED: Final = ("DARAJA_CALLBACK_SECRET", "DARAJA_JOIN_SECRET")
SECRETS: Final = (
    *GENERATED,
    "DARAJA_CONSUMER_KEY",
    "DARAJA_CONSUMER_SECRET",
    "DARAJA_PASSKEY",
    "DARAJA_SECURITY_CREDENTIAL",
    "DARAJA_FORWARD_SECRET",
)
CREDENTIALS: Final = ("DARAJA_CONSUMER_KEY", "DARAJA_CONSUMER_SECRET", "DARAJA_PASSKEY", "DARAJA_SHORTCODE")
PLAIN: Final = (
    "DARAJA_SHORTCODE", "DARAJA_TILL", "DARAJA_ENVIRONMENT", "DARAJA_INITIATOR_NAME", "DARAJA_BASE_URL",
    "DARAJA_JOIN_HOURS", "DARAJA_MAX_AMOUNT", "DARAJA_MAX_PAYOUT", "DARAJA_ORDERS_PER_MINUTE",
    "DARAJA_ORDERS_PER_PAYER", "DARAJA_ORDERS_OF_ALL", "DARAJA_CALLERS",
    "DARAJA_QUERIES_PER_MINUTE", "DARAJA_RECONCILE_MINUTES", "DARAJA_RECONCILE_SECONDS", "DARAJA_REPEAT_SECONDS",
    "DARAJA_FORWARD_URL", "DARAJA_FORWARD_PRIVATE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """`variables` are the function's; the callback domain is added once the function has one."""

    database_id: str
    collections: tuple[tuple[str, Collection], ...]
    function_id: str
    variables: Mapping[str, str] = field(repr=False)
    web_host: str | None = None

    @property
    def holds_credentials(self) -> bool:
        """Whether the function is to send for apps that have no credentials."""
        return all(self.variables.get(name) for name in CREDENTIALS)

    def function_settings(self) -> dict[str, object]:
        return {
            "execute": ["any"],  # Safaricom has no account with us
            "enabled": True,
            "logging": True,
            "entrypoint": ENTRY_POINT,
            "commands": BUILD_COMMAND,
            "scopes": list(SCOPES),
            "schedule": SCHEDULE,
            "timeout": LONGEST_EXECUTION_S,
        }


def read_wanted(environment: Mapping[str, str], function_id: str, web_host: str | None) -> Wanted:
    database_id = environment.get(DATABASE) or "payments"
    collections = tuple((environment.get(each.variable) or each.default_id, each) for each in COLLECTIONS)
    ids = {DATABASE: database_id} | {each.variable: own_id for own_id, each in collections}
    given = {name: environment[name] for name in (*SECRETS, *PLAIN) if environment.get(name)}
    return Wanted(database_id, collections, function_id, ids | given, web_host)


def generated(environment: Mapping[str, str]) -> dict[str, str]:
    """The secrets that nobody has chosen yet, drawn now."""
    drawn = {name: secrets.token_hex(32) for name in GENERATED if not environment.get(name)}
    if environment.get("DARAJA_FORWARD_URL") and not environment.get("DARAJA_FORWARD_SECRET"):
        drawn["DARAJA_FORWARD_SECRET"] = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    return drawn
