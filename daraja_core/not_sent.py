"""What is kept of an error that proves that nothing was sent, and when the same may be asked for again."""

from .attempt import NotSent
from .errors import AppwriteError, DarajaError
from .function_errors import ALREADY_REQUESTED, TWO_MINUTE_RULE
from .payment import Retry
from .safaricom_wire import TOO_MANY

# The gateway's limit, in numbers or in words, and its quota; where they prove nothing, no error is raised.
_FOR_RATE = (TOO_MANY, "500.003.02", "500.003.03")
# The function's limit for one share, and M-Pesa's own rule that the function knows of.
_ONE_TOO_MANY = (TWO_MINUTE_RULE, ALREADY_REQUESTED)


def not_sent(error: DarajaError) -> NotSent:
    """The phase of an attempt that was refused."""
    return NotSent(str(error), retry_of(error), error.error_code, error.request_id, error.retry_after_s)


def is_for_rate(error: DarajaError) -> bool:
    """Whether a request was one too many at that moment, whatever it asked for: later the same is taken."""
    return error.error_code in _FOR_RATE or (isinstance(error, AppwriteError) and error.status == 429)


def retry_of(error: DarajaError) -> Retry:
    """Nobody was charged, so the same may be asked for again: at once, or after the wait that the refusal demands."""
    is_one_too_many = is_for_rate(error) or error.error_code in _ONE_TOO_MANY or error.retry_after_s is not None
    return "after_wait" if is_one_too_many else "now"
