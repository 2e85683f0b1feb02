"""Orders: what was asked for, parsed once and valid ever after."""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from .amounts import MAX_AMOUNT
from .errors import InvalidAmountError, InvalidOrderError, InvalidReferenceError
from .phone import hide_long_numbers, normalise_phone

MIN_PAYOUT = 10  # B2C below this is refused
BUSINESS_PAYMENT = "BusinessPayment"
COMMAND_IDS = ("SalaryPayment", BUSINESS_PAYMENT, "PromotionPayment")
LONGEST_ID = 36  # Appwrite's limit for a document id
LONGEST_PAYOUT_ID = 25  # OriginatorConversationID: Safaricom's own sample has 25 characters, longer ones are not proven

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# The text is shown on the payer's phone in the GSM alphabet and passes through XML on its way there, so accents,
# < > & " ' and the brackets that count twice are refused here instead of being garbled there.
_PROMPT_TEXT = re.compile(r"[A-Za-z0-9 .,_/:#+()\-]*")
_PROMPT_CHARACTERS = "letters a-z, digits, spaces and . , _ / : # + ( ) -"


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One STK Push: `phone` is 2547XXXXXXXX or 2541XXXXXXXX, `amount` in shillings, `user_id` may read the verdict."""

    id: str
    phone: str = field(repr=False)
    amount: int
    reference: str
    description: str
    user_id: str | None = None
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class DisbursementOrder:
    """One B2C payment. `id` is ours and travels as OriginatorConversationID; the credential is never part of it."""

    id: str
    phone: str = field(repr=False)
    amount: int
    initiator_name: str
    remarks: str
    command_id: str
    occasion: str | None = None
    user_id: str | None = None
    group_id: str | None = None


Order: TypeAlias = PaymentOrder | DisbursementOrder


def parse_payment_order(
    *,
    payment_id: str,
    phone: str,
    amount: int,
    reference: str,
    description: str,
    user_id: str | None = None,
    group_id: str | None = None,
    max_amount: int = MAX_AMOUNT,
) -> PaymentOrder:
    """Parse the arguments of a push. Raises InvalidOrderError or a subclass, naming field, value and rule."""
    return PaymentOrder(
        id=check_id(payment_id, "payment_id"),
        phone=normalise_phone(phone),
        amount=_parse_amount(amount, 1, max_amount),
        reference=_parse_text(reference, "reference", 1, 12, InvalidReferenceError),
        description=_parse_text(description, "description", 1, 13),
        user_id=None if user_id is None else check_id(user_id, "user_id"),
        group_id=None if group_id is None else check_id(group_id, "group_id"),
    )


def parse_disbursement_order(
    *,
    disbursement_id: str,
    phone: str,
    amount: int,
    initiator_name: str,
    remarks: str,
    command_id: str = BUSINESS_PAYMENT,
    occasion: str | None = None,
    user_id: str | None = None,
    group_id: str | None = None,
    max_amount: int = MAX_AMOUNT,
) -> DisbursementOrder:
    """Parse the arguments of a B2C payment. Raises InvalidOrderError or a subclass, naming field, value and rule."""
    if command_id not in COMMAND_IDS:
        raise InvalidOrderError(f"command_id must be one of {', '.join(COMMAND_IDS)}, got {_shown(command_id)}")
    return DisbursementOrder(
        id=check_id(disbursement_id, "disbursement_id", LONGEST_PAYOUT_ID),
        phone=normalise_phone(phone),
        amount=_parse_amount(amount, MIN_PAYOUT, max_amount),
        initiator_name=_parse_text(initiator_name, "initiator_name", 1, 50),
        remarks=_parse_text(remarks, "remarks", 2, 100),
        command_id=command_id,
        occasion=None if occasion is None else _parse_text(occasion, "occasion", 1, 100),
        user_id=None if user_id is None else check_id(user_id, "user_id"),
        group_id=None if group_id is None else check_id(group_id, "group_id"),
    )


def check_id(text: str, name: str, longest: int = LONGEST_ID) -> str:
    """The id, when Appwrite can take it as a document id; else InvalidOrderError."""
    if not isinstance(text, str) or not _ID.fullmatch(text) or len(text) > longest:
        raise InvalidOrderError(
            f"{name} must be 1 to {longest} letters, digits, . _ - and start with a letter or digit, got {_shown(text)}"
        )
    return text


def fold_id(text: str) -> str:
    """The id as it is compared: Appwrite and MariaDB take ids that differ in case only for one."""
    folded = text.lower()
    return text if folded == text else folded  # the very same one: where there are many, a copy of each costs memory


def _parse_amount(amount: int, least: int, most: int) -> int:
    # bool is an int, and 1000.0 is how a rounding error starts: both are refused rather than repaired.
    if type(amount) is not int:
        raise InvalidAmountError(
            f"amount must be whole shillings as an int, got {_shown(amount)} ({type(amount).__name__}); "
            "M-Pesa takes no cents: round it yourself"
        )
    if not least <= amount <= most:
        raise InvalidAmountError(f"amount must be {least} to {most} shillings, got {amount!r}")
    return amount


def _parse_text(text: str, name: str, least: int, most: int, error: type[InvalidOrderError] = InvalidOrderError) -> str:
    if not isinstance(text, str):
        raise error(f"{name} must be text, got {_shown(text)} ({type(text).__name__})")
    bare = text.strip(" ")
    if not least <= len(bare) <= most:
        raise error(f"{name} must have {least} to {most} characters, got {len(bare)}: {_shown(text)}")
    if not _PROMPT_TEXT.fullmatch(bare):
        raise error(f"{name} may have {_PROMPT_CHARACTERS} only, for it is shown on the phone, got {_shown(text)}")
    return bare


def _shown(value: object) -> str:
    """The value as an error may show it: cut, and without a whole phone number, which people do use as a reference."""
    return hide_long_numbers(repr(value))[:60]
