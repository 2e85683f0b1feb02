"""Take an M-Pesa payment and always know what became of the money.

Start with `DarajaConfig` and `Daraja`; every state, error and helper that a program needs is here and nowhere else.
Each name is loaded when it is first asked for, so that whoever needs one rule does not wait for the drivers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

# At once: its module has the same name, and whoever imported that first would find it here instead.
from .security_credential import security_credential

if TYPE_CHECKING:
    from .attempt import TimelineEntry
    from .config import DarajaConfig, DarajaEnvironment
    from .diagnosis import Finding
    from .disbursement import (
        DisbursementFailed,
        DisbursementInitiating,
        DisbursementPending,
        DisbursementState,
        DisbursementSuccess,
        DisbursementTimeout,
    )
    from .drivers.blocking import DarajaSync
    from .drivers.blocking_handles import DisbursementSync, PaymentSync, UpdatesSync, UpdateSync
    from .drivers.clock import Clock, ScaledClock, SystemClock
    from .drivers.daraja import Daraja
    from .drivers.data_folder import data_folder
    from .drivers.diagnosis import diagnose
    from .drivers.group_records import GroupRecords
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
        ForgedVerdictError,
        InvalidAmountError,
        InvalidOrderError,
        InvalidPhoneError,
        InvalidReferenceError,
        RejectedError,
        StkPushRejectedError,
        StoreBusyError,
        StoreError,
    )
    from .forwarding import ForwardedVerdict, verify_forwarded
    from .group_record import GroupRecord, RefusedRecord
    from .order import BUSINESS_PAYMENT
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
    from .phone import normalise_phone
    from .verdict import Status, Verdict
else:  # out of a type checker's sight: with a module `__getattr__` it would believe every misspelt name
    _MODULES = {
        "attempt": "TimelineEntry",
        "config": "DarajaConfig DarajaEnvironment",
        "diagnosis": "Finding",
        "disbursement": "DisbursementFailed DisbursementInitiating DisbursementPending DisbursementState "
        "DisbursementSuccess DisbursementTimeout",
        "drivers.blocking": "DarajaSync",
        "drivers.blocking_handles": "DisbursementSync PaymentSync UpdateSync UpdatesSync",
        "drivers.clock": "Clock ScaledClock SystemClock",
        "drivers.daraja": "Daraja",
        "drivers.data_folder": "data_folder",
        "drivers.diagnosis": "diagnose",
        "drivers.group_records": "GroupRecords",
        "drivers.group_verdicts": "GroupVerdict GroupVerdicts",
        "drivers.groups": "Groups Invitation",
        "drivers.handles": "Disbursement Payment Update Updates",
        "drivers.ports": "Mirror",
        "drivers.store": "SqliteStore Store",
        "drivers.tracked_attempt": "CheckResult",
        "errors": "AppwriteError B2cRejectedError ConfigError DarajaAuthError DarajaError DarajaUnreachableError "
        "ForgedVerdictError InvalidAmountError InvalidOrderError InvalidPhoneError InvalidReferenceError RejectedError "
        "StkPushRejectedError StoreBusyError StoreError",
        "forwarding": "ForwardedVerdict verify_forwarded",
        "group_record": "GroupRecord RefusedRecord",
        "order": "BUSINESS_PAYMENT",
        "phone": "normalise_phone",
        "payment": "PaymentCancelled PaymentError PaymentFailed PaymentIdle PaymentInitiating PaymentPending "
        "PaymentState PaymentSuccess PaymentTimeout",
        "verdict": "Status Verdict",
    }
    _MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}

    def __getattr__(name: str) -> object:
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


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
    "DarajaSync",
    "DarajaUnreachableError",
    "Disbursement",
    "DisbursementFailed",
    "DisbursementInitiating",
    "DisbursementPending",
    "DisbursementState",
    "DisbursementSuccess",
    "DisbursementSync",
    "DisbursementTimeout",
    "Finding",
    "ForgedVerdictError",
    "ForwardedVerdict",
    "GroupRecord",
    "GroupRecords",
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
    "PaymentSync",
    "PaymentTimeout",
    "RefusedRecord",
    "RejectedError",
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
    "UpdateSync",
    "Updates",
    "UpdatesSync",
    "Verdict",
    "data_folder",
    "diagnose",
    "normalise_phone",
    "security_credential",
    "verify_forwarded",
]
