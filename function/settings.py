"""The function's variables, read once per request; a missing one is named and nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from daraja_core.callback_path import Flow
from daraja_core.errors import ConfigError
from daraja_core.secret_strength import HOW_TO_MAKE, is_placeholder, weakness

KEY_HEADER = "x-appwrite-key"
LONGEST_EXECUTION_S = 310
"""What Appwrite is told to let the function run: requests end after 15 seconds, a scheduled run shortly before this."""


class MissingVariableError(Exception):
    """A variable that the function cannot work without is not set; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not set")
        self.name = name


@dataclass(frozen=True, slots=True)
class Settings:
    """Where verdicts are written, and which secrets sign a callback path (the first one is the newest)."""

    endpoint: str
    project_id: str
    database_id: str
    collection_id: str
    b2c_collection_id: str
    dead_letter_collection_id: str
    callback_secrets: tuple[str, ...] = field(repr=False)
    allow_unsigned: bool = False
    payments_collection_id: str | None = None  # only where the function sends
    groups_collection_id: str | None = None  # only where it founds groups

    def collection_of(self, flow: Flow) -> str:
        """The collection that holds the verdicts of a flow."""
        return self.collection_id if flow == "stk" else self.b2c_collection_id


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings out of the environment. Raises MissingVariableError, or ConfigError for one that cannot work."""
    return Settings(
        endpoint=required(environment, "APPWRITE_FUNCTION_API_ENDPOINT").rstrip("/"),
        project_id=required(environment, "APPWRITE_FUNCTION_PROJECT_ID"),
        database_id=required(environment, "DARAJA_DATABASE_ID"),
        collection_id=required(environment, "DARAJA_COLLECTION_ID"),
        b2c_collection_id=required(environment, "DARAJA_B2C_COLLECTION_ID"),
        dead_letter_collection_id=required(environment, "DARAJA_DEAD_LETTER_COLLECTION_ID"),
        callback_secrets=required_secrets(environment, "DARAJA_CALLBACK_SECRET"),
        allow_unsigned=environment.get("DARAJA_ALLOW_UNSIGNED", "").strip().lower() == "yes",
        payments_collection_id=environment.get("DARAJA_PAYMENTS_COLLECTION_ID", "").strip() or None,
        groups_collection_id=environment.get("DARAJA_GROUPS_COLLECTION_ID", "").strip() or None,
    )


def read_key(headers: Mapping[str, str]) -> str:
    """The key that Appwrite sends with each request. Raises MissingVariableError when there is none to use."""
    key = headers.get(KEY_HEADER, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise MissingVariableError(KEY_HEADER)
    return key


def required(environment: Mapping[str, str], name: str) -> str:
    """The variable. Raises MissingVariableError, naming it, when it is not set or empty."""
    value = environment.get(name, "").strip()
    if not value:
        raise MissingVariableError(name)
    return value


def whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    """A whole number out of the environment. Raises ConfigError for anything else."""
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise ConfigError(f"{name} must be a whole number, got {text!r}")
    return int(text)


def first_look_after(environment: Mapping[str, str]) -> timedelta:
    """How long a callback is waited for before the reconciler looks. Raises ConfigError."""
    return timedelta(minutes=max(whole_number(environment, "DARAJA_RECONCILE_MINUTES", 5), 1))


def required_secrets(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The secrets in a variable, `new,old`. Raises MissingVariableError, or ConfigError when one can be guessed."""
    secrets = tuple(part.strip() for part in required(environment, name).split(",") if part.strip())
    if not secrets:
        raise MissingVariableError(name)
    if (weak := next(filter(None, map(weakness, secrets)), None)) is not None:
        raise ConfigError(
            f"{name} must be a secret that nobody can guess, each one of new,old; it is {weak}: {HOW_TO_MAKE}"
        )
    return secrets


def required_credential(environment: Mapping[str, str], name: str) -> str:
    """What Safaricom gave. Raises MissingVariableError, or ConfigError for what a sample has in its place."""
    value = required(environment, name)
    if is_placeholder(value):
        raise ConfigError(f"{name} is a placeholder from a sample: copy the real one from the Daraja portal")
    return value
