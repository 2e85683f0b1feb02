"""Take an M-Pesa payment and always know what became of the money.

Start with `DarajaConfig` and `Daraja`; every state, error and helper that a program needs is here and nowhere else.
"""

from .attempt import TimelineEntry
from .config import DarajaConfig, DarajaEnvironment
from .disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)
from .drivers.clock import Clock, ScaledClock, SystemClock
from .drivers.daraja import Daraja
from .drivers.data_folder import data_folder
from .drivers.group_verdicts import GroupVerdict, GroupVerdicts
from .drivers.groups import Groups, Invitation
from .drivers.handles import Disbursement, Payment, Update, Updates
from .drivers.ports import Mirror
from .drivers.store import SqliteStore, Store
from .drivers.tracked_attempt import CheckResult
from .errors import (
    AppwriteError,
    B2cRejectedError,
    ConfigError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidAmountError,
    InvalidOrderError,
    InvalidPhoneError,
    InvalidReferenceError,
    StkPushRejectedError,
    StoreBusyError,
    StoreError,
)
from .order import BUSINESS_PAYMENT, normalise_phone
from .payment import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentIdle,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)
from .security_credential import security_credential
from .verdict import Status, Verdict

__all__ = [
    "BUSINESS_PAYMENT",
    "AppwriteError",
    "B2cRejectedError",
    "CheckResult",
    "Clock",
    "ConfigError",
    "Daraja",
    "DarajaAuthError",
    "DarajaConfig",
    "DarajaEnvironment",
    "DarajaError",
    "DarajaUnreachableError",
    "Disbursement",
    "DisbursementFailed",
    "DisbursementInitiating",
    "DisbursementPending",
    "DisbursementState",
    "DisbursementSuccess",
    "DisbursementTimeout",
    "GroupVerdict",
    "GroupVerdicts",
    "Groups",
    "InvalidAmountError",
    "InvalidOrderError",
    "InvalidPhoneError",
    "InvalidReferenceError",
    "Invitation",
    "Mirror",
    "Payment",
    "PaymentCancelled",
    "PaymentError",
    "PaymentFailed",
    "PaymentIdle",
    "PaymentInitiating",
    "PaymentPending",
    "PaymentState",
    "PaymentSuccess",
    "PaymentTimeout",
    "ScaledClock",
    "SqliteStore",
    "Status",
    "StkPushRejectedError",
    "Store",
    "StoreBusyError",
    "StoreError",
    "SystemClock",
    "TimelineEntry",
    "Update",
    "Updates",
    "Verdict",
    "data_folder",
    "normalise_phone",
    "security_credential",
]
