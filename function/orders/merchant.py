"""The variables of server-held credentials, read when an app asks to send; a missing one is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from daraja_core.address import is_loopback
from daraja_core.amounts import MAX_AMOUNT
from daraja_core.callback_domain import check_callback_domain
from daraja_core.config import DarajaEnvironment
from daraja_core.errors import ConfigError

from ..settings import required, required_credential, whole_number

SAFARICOM_SECONDS = 10.5  # for each request; who asks ends it sooner, with the time that his own request has left
PER_MINUTE = 20
PER_PAYER = 10
OF_ALL = 300
_MOST_OF_ALL = 1000
Callers = Literal["anybody", "members", "verified"]
"""Who may order: every user, also an anonymous one; whoever does it for a group of his; whoever verified himself."""

_ENVIRONMENTS = {"sandbox": DarajaEnvironment.SANDBOX, "production": DarajaEnvironment.PRODUCTION}


@dataclass(frozen=True, slots=True)
class Limits:
    """What an app may ask for. `repeat` is the two-minute rule, zero switches it off."""

    max_amount: int = MAX_AMOUNT
    max_payout: int = MAX_AMOUNT
    per_minute: int = PER_MINUTE  # orders of one user: a treasurer may ask all members of a chama at once
    per_payer: int = PER_PAYER  # prompts on one phone, whoever asks; 0 is no limit, also of the next
    of_all: int = OF_ALL
    repeat: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Merchant:
    """The account at Safaricom, and where Safaricom shall call back."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    passkey: str = field(repr=False)
    shortcode: str
    till: str | None
    b2c_shortcode: str | None
    b2c_version: Literal["v3", "v1"]
    base_url: str
    is_sandbox: bool
    callback_base: str
    limits: Limits
    callers: Callers = "anybody"
    safaricom_timeout_s: float = SAFARICOM_SECONDS


@dataclass(frozen=True, slots=True)
class Initiator:
    """Who sends money out. The credential goes to Safaricom and nowhere else."""

    name: str
    security_credential: str = field(repr=False)


def read_merchant(environment: Mapping[str, str]) -> Merchant:
    """The merchant out of the environment. Raises MissingVariableError, or ConfigError for one that cannot work."""
    home = _home(environment)
    return Merchant(
        consumer_key=required_credential(environment, "DARAJA_CONSUMER_KEY"),
        consumer_secret=required_credential(environment, "DARAJA_CONSUMER_SECRET"),
        passkey=required_credential(environment, "DARAJA_PASSKEY"),
        shortcode=_digits("DARAJA_SHORTCODE", required(environment, "DARAJA_SHORTCODE")),
        till=_optional_digits(environment, "DARAJA_TILL"),
        b2c_shortcode=_optional_digits(environment, "DARAJA_B2C_SHORTCODE"),
        b2c_version="v1" if environment.get("DARAJA_B2C_VERSION", "").strip().lower() == "v1" else "v3",
        base_url=_base_url(environment) or home.value,
        is_sandbox=home is DarajaEnvironment.SANDBOX,
        callback_base=_callback_base(environment, home),
        callers=_callers(environment),
        limits=Limits(
            max_amount=whole_number(environment, "DARAJA_MAX_AMOUNT", MAX_AMOUNT),
            max_payout=whole_number(environment, "DARAJA_MAX_PAYOUT", MAX_AMOUNT),
            per_minute=min(max(whole_number(environment, "DARAJA_ORDERS_PER_MINUTE", PER_MINUTE), 1), 100),
            per_payer=min(whole_number(environment, "DARAJA_ORDERS_PER_PAYER", PER_PAYER), 100),
            of_all=min(whole_number(environment, "DARAJA_ORDERS_OF_ALL", OF_ALL), _MOST_OF_ALL),
            repeat=timedelta(seconds=whole_number(environment, "DARAJA_REPEAT_SECONDS", 120)),
        ),
    )


def _callers(environment: Mapping[str, str]) -> Callers:
    match environment.get("DARAJA_CALLERS", "").strip().lower():
        case "" | "anybody":
            return "anybody"
        case "members":
            return "members"
        case "verified":
            return "verified"
        case other:
            raise ConfigError(f"DARAJA_CALLERS must be anybody, members or verified, got {other!r}")


def read_initiator(environment: Mapping[str, str]) -> Initiator:
    """Who sends money out. Raises MissingVariableError, or ConfigError for a placeholder."""
    name = required_credential(environment, "DARAJA_INITIATOR_NAME")
    return Initiator(name, required_credential(environment, "DARAJA_SECURITY_CREDENTIAL"))


def _home(environment: Mapping[str, str]) -> DarajaEnvironment:
    word = required(environment, "DARAJA_ENVIRONMENT")
    if word.lower() not in _ENVIRONMENTS:
        raise ConfigError(f"DARAJA_ENVIRONMENT must be sandbox or production, got {word!r}")
    return _ENVIRONMENTS[word.lower()]


def _base_url(environment: Mapping[str, str]) -> str | None:
    base = _optional(environment, "DARAJA_BASE_URL")
    if base is not None:
        url = urlsplit(base)
        if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
            raise ConfigError(f"DARAJA_BASE_URL must start with https://, or be a simulator on this host, got {base!r}")
    return base


def _callback_base(environment: Mapping[str, str], home: DarajaEnvironment) -> str:
    base = required(environment, "DARAJA_CALLBACK_DOMAIN").rstrip("/")
    check_callback_domain(
        "DARAJA_CALLBACK_DOMAIN",
        base,
        is_simulated=_base_url(environment) is not None,
        is_production=home is DarajaEnvironment.PRODUCTION,
    )
    return base


def _optional(environment: Mapping[str, str], name: str) -> str | None:
    return environment.get(name, "").strip().rstrip("/") or None


def _optional_digits(environment: Mapping[str, str], name: str) -> str | None:
    text = _optional(environment, name)
    return None if text is None else _digits(name, text)


def _digits(name: str, text: str) -> str:
    if not (text.isascii() and text.isdecimal() and 5 <= len(text) <= 7):
        raise ConfigError(f"{name} must have 5 to 7 digits, got {text!r}")
    return text
