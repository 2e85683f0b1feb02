"""What the exit code of a payment's command says; scripts hang on these numbers."""

from enum import IntEnum

from daraja_core.disbursement import DisbursementFailed, DisbursementSuccess
from daraja_core.payment import PaymentCancelled, PaymentError, PaymentFailed, PaymentSuccess
from daraja_core.public_state import State


class ExitCode(IntEnum):
    """Which of the ends it was."""

    PAID = 0
    FAILED = 1
    USAGE = 2
    UNKNOWN = 3
    CONFIG = 4
    INTERRUPTED = 130


def exit_code(state: State) -> ExitCode:
    """The code for a payment or payout that is in this state at the end."""
    match state:
        case PaymentSuccess() | DisbursementSuccess():
            return ExitCode.PAID
        case PaymentFailed() | PaymentCancelled() | PaymentError() | DisbursementFailed():
            return ExitCode.FAILED
        case _:
            return ExitCode.UNKNOWN
