"""What can happen to an attempt, and what the machine may order in return."""

from dataclasses import dataclass
from typing import TypeAlias

from .attempt import Source
from .errors import DarajaError
from .payment import Advice
from .verdict import Verdict


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session, a token and (or nearly) a socket are there: the request may leave. `user_id` may read the result."""

    user_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The request was proven not to have been sent."""

    error: DarajaError


@dataclass(frozen=True, slots=True)
class Accepted:
    """Safaricom took the request under this CheckoutRequestID or ConversationID."""

    safaricom_id: str


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The request left, or may have, and no answer came back that decides; one may have had an id all the same."""

    reason: str
    safaricom_id: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictArrived:
    """A document about this attempt was delivered or read."""

    verdict: Verdict
    source: Source


@dataclass(frozen=True, slots=True)
class NothingFound:
    """A read was answered, by a session that works, and there is no document. `last`: it was the read at the cutoff."""

    source: Source
    last: bool = False


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """A read was not answered. `last`: it was the read at the cutoff."""

    source: Source
    last: bool = False


@dataclass(frozen=True, slots=True)
class SessionLost:
    """The session that may read this attempt's document is gone for good."""

    source: Source


@dataclass(frozen=True, slots=True)
class Advised:
    """An STK Query answered: advice, never a verdict."""

    advice: Advice
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ClockReached:
    """The moment that `wakeup_at` named has come."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The app is back in the foreground."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The attempt was loaded after a restart."""


Event: TypeAlias = (
    Prepared
    | Refused
    | Accepted
    | AnswerLost
    | VerdictArrived
    | NothingFound
    | ReadFailed
    | SessionLost
    | Advised
    | ClockReached
    | Resumed
    | Restored
)


@dataclass(frozen=True, slots=True)
class Save:
    """Write the attempt to the store before anything that follows."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Get a session, a token and a socket, for which nobody need wait for the disk; then answer Prepared or Refused."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request, once and never again; answer Accepted, AnswerLost or Refused."""


@dataclass(frozen=True, slots=True)
class Read:
    """Read the attempt's document; answer VerdictArrived, NothingFound, ReadFailed or SessionLost."""

    source: Source
    last: bool = False


Effect: TypeAlias = Save | Prepare | Send | Read
