"""The configuration: which credentials, which servers, which limits; checked once, when it is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, Self

from .address import parse_address
from .amounts import LARGEST_AMOUNT, MAX_AMOUNT
from .callback_domain import check_callback_domain
from .errors import ConfigError
from .secret_strength import HOW_TO_MAKE, is_placeholder, weakness

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")
_SHORTCODE = re.compile(r"[0-9]{5,7}")
_CREDENTIALS = {
    "consumer_key": "DARAJA_CONSUMER_KEY",
    "consumer_secret": "DARAJA_CONSUMER_SECRET",
    "passkey": "DARAJA_PASSKEY",
    "shortcode": "DARAJA_SHORTCODE",
    "callback_secret": "DARAJA_CALLBACK_SECRET",
}
_ADDRESSES = {
    "callback_domain": "DARAJA_CALLBACK_DOMAIN",
    "appwrite_endpoint": "APPWRITE_ENDPOINT",
    "appwrite_project_id": "APPWRITE_PROJECT_ID",
}
_OPTIONAL = {
    "till": "DARAJA_TILL",
    "daraja_base_url": "DARAJA_BASE_URL",
    "appwrite_database_id": "DARAJA_DATABASE_ID",
    "appwrite_collection_id": "DARAJA_COLLECTION_ID",
    "b2c_collection_id": "DARAJA_B2C_COLLECTION_ID",
}


class DarajaEnvironment(Enum):
    """Which of Safaricom's two hosts is talked to. The value is the host."""

    SANDBOX = "https://sandbox.safaricom.co.ke"
    PRODUCTION = "https://api.safaricom.co.ke"


@dataclass(frozen=True, slots=True, kw_only=True)
class DarajaConfig:
    """Everything that one `Daraja` needs to know. Raises ConfigError, naming the field, when a value cannot work.

    `shortcode` is the paybill; with a `till` it is the store number that was used at go-live, and the till receives the
    money. `callback_secret` may be `new,old` while a secret is being changed: the first one signs. `daraja_base_url`
    replaces Safaricom's host by a simulator's; plain http on the loopback address is accepted only then.
    `callback_domain` is the function's host, one that Safaricom can reach, and nothing else; only a simulator takes a
    path, or this machine.
    `appwrite_session` is the session of a signed-in user, given by the host app; without it an anonymous one is made.

    Without `consumer_key`, `consumer_secret`, `passkey`, `shortcode` and `callback_secret` the function holds them and
    is asked to send: the mode for an app that is shipped.
    """

    consumer_key: str = field(default="", repr=False)
    consumer_secret: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)
    shortcode: str = ""
    environment: DarajaEnvironment
    appwrite_endpoint: str
    appwrite_project_id: str
    appwrite_database_id: str = "payments"
    appwrite_collection_id: str = "transactions"
    b2c_collection_id: str = "disbursements"
    records_collection_id: str = "records"
    callback_domain: str
    callback_secret: str = field(default="", repr=False)
    till: str | None = None
    daraja_base_url: str | None = None
    max_amount: int = MAX_AMOUNT
    b2c_version: Literal["v3", "v1"] = "v3"
    b2c_shortcode: str | None = None  # the shortcode that pays out, when it is not `shortcode`
    appwrite_session: str | None = field(default=None, repr=False)
    safaricom_timeout_s: float = 30.0
    appwrite_timeout_s: float = 5.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **others: Any) -> Self:
        """Read the variables that `daraja provision` writes: `DarajaConfig.from_environment(os.environ)`.

        DARAJA_ENVIRONMENT (sandbox or production), DARAJA_CALLBACK_DOMAIN, APPWRITE_ENDPOINT and APPWRITE_PROJECT_ID
        are needed; with DARAJA_CONSUMER_KEY also its secret, DARAJA_PASSKEY, DARAJA_SHORTCODE and
        DARAJA_CALLBACK_SECRET, and without it the function is asked to send. `others` are fields by their names.
        Raises ConfigError, naming every variable that is missing.
        """
        wanted = _ADDRESSES | (_CREDENTIALS if environment.get("DARAJA_CONSUMER_KEY") else {})
        missing = [name for name in wanted.values() if not environment.get(name)]
        hosts = {"sandbox": DarajaEnvironment.SANDBOX, "production": DarajaEnvironment.PRODUCTION}
        host = hosts.get(environment.get("DARAJA_ENVIRONMENT", "").lower())
        if host is None:
            missing.append("DARAJA_ENVIRONMENT (sandbox or production)")
        if missing or host is None:
            raise ConfigError(f"set {', '.join(missing)}: without them nothing can be asked of M-Pesa")
        given = {field: environment[name] for field, name in wanted.items()}
        given |= {field: environment[name] for field, name in _OPTIONAL.items() if environment.get(name)}
        return cls(environment=host, **{**given, **others})

    def __post_init__(self) -> None:
        _check_session(self)
        if self.sends_directly:
            _check_secrets(self)
        _check_numbers(self)
        _check_ids(self)
        _check_addresses(self)

    @property
    def sends_directly(self) -> bool:
        """Whether Safaricom is asked with credentials of this process; without any the function is asked to send."""
        return any((self.consumer_key, self.consumer_secret, self.passkey, self.shortcode, self.callback_secret))

    @property
    def base_url(self) -> str:
        """Where Safaricom's API is, without a slash at the end."""
        return (self.daraja_base_url or self.environment.value).rstrip("/")

    @property
    def endpoint(self) -> str:
        """Where Appwrite's API is, `/v1` included, without a slash at the end."""
        return self.appwrite_endpoint.rstrip("/")

    @property
    def callback_base(self) -> str:
        """What a callback path is appended to, without a slash at the end."""
        return self.callback_domain.rstrip("/")

    @property
    def callback_secrets(self) -> tuple[str, ...]:
        """The secrets that verify a callback path; the first one signs."""
        return tuple(part.strip() for part in self.callback_secret.split(","))


def _check_secrets(config: DarajaConfig) -> None:
    for name in ("consumer_key", "consumer_secret", "passkey"):
        value = getattr(config, name)
        if not isinstance(value, str) or not value or not value.isprintable() or " " in value or not value.isascii():
            raise ConfigError(
                f"{name} must be the text from the Daraja portal, without spaces; it is empty or has some",
                setting=name,
                fault="text",
            )
        if is_placeholder(value):
            message = f"{name} is a placeholder from a sample: copy the real one from the Daraja portal"
            raise ConfigError(message, setting=name, fault="placeholder")
    if ":" in config.consumer_key:
        message = "consumer_key must not contain a colon: copy the key alone, not key:secret"
        raise ConfigError(message, setting="consumer_key", fault="key_and_secret")
    secrets = config.callback_secrets if isinstance(config.callback_secret, str) else ("",)
    if (weak := next(filter(None, map(weakness, secrets)), None)) is not None:
        raise ConfigError(
            f"callback_secret must be a secret that nobody can guess, each one if two are given as new,old; it is "
            f"{weak}: {HOW_TO_MAKE}, and the function needs the same",
            setting="callback_secret",
            fault="guessable",
        )


def _check_session(config: DarajaConfig) -> None:
    session = config.appwrite_session
    if session is not None and not (session and session.isascii() and session.isprintable()):
        raise ConfigError("appwrite_session must be a session secret, or None for an anonymous session")


def _check_numbers(config: DarajaConfig) -> None:
    for name in ("shortcode", "till", "b2c_shortcode"):
        value = getattr(config, name)
        if value is None and name != "shortcode":
            continue
        if name == "shortcode" and not config.sends_directly:
            continue
        if not isinstance(value, str) or not _SHORTCODE.fullmatch(value):
            message = f"{name} must be 5 to 7 digits as text, got {value!r}"
            raise ConfigError(message, setting=name, fault="digits")
    if type(config.max_amount) is not int or not 1 <= config.max_amount <= LARGEST_AMOUNT:
        raise ConfigError(
            f"max_amount must be a whole number of shillings, 1 to {LARGEST_AMOUNT}, got {config.max_amount!r}"
        )
    for name in ("safaricom_timeout_s", "appwrite_timeout_s"):
        value = getattr(config, name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 120:
            raise ConfigError(f"{name} must be a number of seconds up to 120, got {value!r}")


def _check_ids(config: DarajaConfig) -> None:
    if not isinstance(config.environment, DarajaEnvironment):
        raise ConfigError(
            "environment must be DarajaEnvironment.SANDBOX or DarajaEnvironment.PRODUCTION, "
            f"got {config.environment!r}: there is no default, so that nobody takes real money by accident"
        )
    if config.b2c_version not in ("v3", "v1"):
        raise ConfigError(f"b2c_version must be 'v3' or 'v1', got {config.b2c_version!r}")
    collections = ("appwrite_collection_id", "b2c_collection_id", "records_collection_id")
    for name in ("appwrite_project_id", "appwrite_database_id", *collections):
        value = getattr(config, name)
        if not isinstance(value, str) or not _ID.fullmatch(value):
            message = f"{name} must be an Appwrite id (letters, digits, . _ -, up to 36), got {value!r}"
            raise ConfigError(message, setting=name, fault="id")
    if config.appwrite_collection_id == config.b2c_collection_id:
        message = "b2c_collection_id must not be the collection of the payments: their documents differ"
        raise ConfigError(message, setting="b2c_collection_id", fault="shared")
    if config.records_collection_id in (config.appwrite_collection_id, config.b2c_collection_id):
        message = "records_collection_id must not be a collection of verdicts: their documents differ"
        raise ConfigError(message, setting="records_collection_id", fault="shared")


def _check_addresses(config: DarajaConfig) -> None:
    simulated = config.daraja_base_url is not None
    if config.daraja_base_url is not None:
        parse_address("daraja_base_url", config.daraja_base_url, loopback_allowed=True)
    endpoint = parse_address("appwrite_endpoint", config.appwrite_endpoint, loopback_allowed=simulated)
    path = endpoint.path.rstrip("/")
    if "/v1/realtime" in path or ("/v1/" in path and not path.endswith("/v1")):
        raise ConfigError(
            f"appwrite_endpoint must end at /v1, got {config.appwrite_endpoint!r}: cut off what follows it",
            setting="appwrite_endpoint",
            fault="after_v1",
        )
    if not path.endswith("/v1"):
        message = f"appwrite_endpoint must end in /v1, got {config.appwrite_endpoint!r}: append it"
        raise ConfigError(message, setting="appwrite_endpoint", fault="without_v1")
    check_callback_domain(
        "callback_domain",
        config.callback_domain,
        is_simulated=simulated,
        is_production=config.environment is DarajaEnvironment.PRODUCTION,
    )
