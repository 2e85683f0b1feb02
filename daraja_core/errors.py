"""Every exception that daraja_core raises.

DarajaError
├── ConfigError
├── InvalidOrderError (also a ValueError)
│   ├── InvalidPhoneError
│   ├── InvalidAmountError
│   └── InvalidReferenceError
├── DarajaAuthError
├── RejectedError
│   ├── StkPushRejectedError
│   └── B2cRejectedError
├── DarajaUnreachableError
├── AppwriteError
├── ForgedVerdictError
└── StoreError
    └── StoreBusyError

A payment that M-Pesa declined is a state, not an exception. What is raised by `stk_push` or `b2c_push` was proven not
sent: nobody was charged.
"""

from typing import Literal

Refuser = Literal["safaricom", "function"]
ConfigFault = Literal[
    "",
    "text",
    "placeholder",
    "key_and_secret",
    "guessable",
    "digits",
    "id",
    "shared",
    "url",
    "extra_parts",
    "https",
    "after_v1",
    "without_v1",
    "refused_word",
    "out_of_reach",
    "host_alone",
    "tunnel",
]
"""What is wrong with a setting: it is empty or has spaces, a sample's placeholder, a key with its secret, a secret that
can be guessed, not 5 to 7 digits, no Appwrite id, one collection for two kinds of documents, no URL, one with a user
name, query or fragment, without https, with something after /v1, without /v1, with a word that Safaricom refuses, a
host that it cannot reach, one with something behind it, a tunnel; or empty for anything else."""
StoreFault = Literal["damaged", "newer", "foreign", "disk"]
"""What is wrong with a store: its file is damaged, of a newer version, or none of ours; or the disk."""


class DarajaError(Exception):
    """The base of everything that this package raises on purpose.

    `error_code` and `request_id` are what Safaricom's support asks for, where its answer had them; `retry_after_s` is
    set when it is known how soon the same may be asked again.
    """

    def __init__(
        self,
        message: str = "",
        *,
        error_code: str | None = None,
        request_id: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.error_code = error_code
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class ConfigError(DarajaError):
    """The configuration cannot work; the message names the field and what to put there.

    `setting` is that name and `fault` a word for programs, by which an app says it in its own language; both are empty
    where it is about more than one value.
    """

    def __init__(
        self,
        message: str = "",
        *,
        setting: str = "",
        fault: ConfigFault = "",
        error_code: str | None = None,
        request_id: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message, error_code=error_code, request_id=request_id, retry_after_s=retry_after_s)
        self.setting = setting
        self.fault: ConfigFault = fault


class InvalidOrderError(DarajaError, ValueError):
    """An argument breaks a rule of Safaricom's or ours; nothing was written and nothing was sent."""


class InvalidPhoneError(InvalidOrderError):
    """The text is not a Kenyan mobile number."""


class InvalidAmountError(InvalidOrderError):
    """The amount is not a whole number of shillings within the limits."""


class InvalidReferenceError(InvalidOrderError):
    """The account reference is empty, too long or has characters that the prompt cannot show."""


class DarajaAuthError(DarajaError):
    """Safaricom did not accept the credentials, or the product is not enabled on the app."""


class RejectedError(DarajaError):
    """Whoever was asked to send answered and said no, so nothing was sent to a phone.

    `refused_by` says who it was: Safaricom, or the function, which has limits of its own. `response_code` is the
    non-zero `ResponseCode` of an answer, `error_code` the `errorCode` of an error body, and `code` whichever it was;
    `text` are their words.
    """

    def __init__(
        self,
        text: str,
        *,
        response_code: str | None = None,
        error_code: str | None = None,
        request_id: str | None = None,
        retry_after_s: int | None = None,
        refused_by: Refuser = "safaricom",
    ) -> None:
        self.code = response_code or error_code or "unknown"
        who = "Safaricom" if refused_by == "safaricom" else "the function"
        trace = f"code {self.code}" + (f", requestId {request_id}" if request_id else "")
        super().__init__(
            f"{who} refused the request: {text} ({trace})",
            error_code=error_code,
            request_id=request_id,
            retry_after_s=retry_after_s,
        )
        self.text = text
        self.response_code = response_code
        self.refused_by = refused_by

    def __reduce__(self) -> tuple[object, ...]:
        return _copied, (type(self), str(self), self.__dict__)  # made from its parts it would be worded twice


class StkPushRejectedError(RejectedError):
    """The push was refused."""


class B2cRejectedError(RejectedError):
    """The disbursement was refused."""


class DarajaUnreachableError(DarajaError):
    """The connection to Safaricom failed before the request left: nobody was charged."""


class AppwriteError(DarajaError):
    """Appwrite refused or failed a call. `status` is the HTTP status, None when there was no answer."""

    def __init__(
        self, message: str, *, status: int | None = None, kind: str = "", retry_after_s: int | None = None
    ) -> None:
        super().__init__(message, retry_after_s=retry_after_s)
        self.status = status
        self.kind = kind


class StoreError(DarajaError):
    """The store's file cannot be used: it is damaged, of a newer version, or cannot be written. It is left as it is.

    `fault` says which, for programs.
    """

    def __init__(self, message: str = "", *, fault: StoreFault = "disk") -> None:
        super().__init__(message)
        self.fault: StoreFault = fault


class StoreBusyError(StoreError):
    """Another process owns the store. Close it, or use its data folder from one process only."""


def _copied(kind: type[RejectedError], message: str, parts: dict[str, object]) -> RejectedError:
    error = kind.__new__(kind, message)
    error.args = (message,)
    error.__dict__.update(parts)
    return error


class ForgedVerdictError(DarajaError):
    """What came as a forwarded verdict is not one that the function sent, or it is an old one again: answer 400."""
