"""What the pretend M-PESA writes onto a phone, in the language that its SIM is set to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

from ..clock import EAT

Language: TypeAlias = Literal["en", "sw"]
MERCHANT_NAME: Final = "SANDBOX CHAMA"

_PROMPT: Final[Mapping[Language, str]] = {
    "en": "Do you want to pay {amount} to {to} Account no. {account}? Enter M-PESA PIN",
    "sw": "Je, unataka kulipa {amount} kwa {to} Akaunti nambari {account}? Weka PIN ya M-PESA",
}
_PAID: Final[Mapping[Language, str]] = {
    "en": "{receipt} Confirmed. {amount} sent to {to} for account {account} on {day} at {time}."
    " New M-PESA balance is {balance}. (Simulated: no money moved.)",
    "sw": "{receipt} Imethibitishwa. {amount} imetumwa kwa {to} kwa akaunti {account} tarehe {day} saa {time}."
    " Salio jipya la M-PESA ni {balance}. (Jaribio: hakuna pesa iliyotumwa.)",
}
_RECEIVED: Final[Mapping[Language, str]] = {
    "en": "{receipt} Confirmed. You have received {amount} from {to} on {day} at {time}."
    " New M-PESA balance is {balance}. (Simulated: no money moved.)",
    "sw": "{receipt} Imethibitishwa. Umepokea {amount} kutoka kwa {to} tarehe {day} saa {time}."
    " Salio jipya la M-PESA ni {balance}. (Jaribio: hakuna pesa iliyotumwa.)",
}
_RETURNED: Final[Mapping[Language, str]] = {
    "en": "{receipt} Confirmed. {amount} of {account} came back to you on {day} at {time}."
    " New M-PESA balance is {balance}. (Simulated: no money moved.)",
    "sw": "{receipt} Imethibitishwa. {amount} ya {account} imerudishwa kwako tarehe {day} saa {time}."
    " Salio jipya la M-PESA ni {balance}. (Jaribio: hakuna pesa iliyotumwa.)",
}
_MESSAGES: Final = {"paid": _PAID, "received": _RECEIVED, "returned": _RETURNED}
Message: TypeAlias = Literal["paid", "received", "returned"]


def prompt_text(amount: int, reference: str, language: Language = "en") -> str:
    """The question for a PIN."""
    return _PROMPT[language].format(amount=_money(amount), to=MERCHANT_NAME, account=reference)


def message_text(
    message: Message, language: Language, receipt: str, amount: int, balance: int, now: datetime, account: str = ""
) -> str:
    """The message when money has moved; `account` is what was paid for, or the receipt that is undone."""
    local = now.astimezone(EAT)
    return _MESSAGES[message][language].format(
        receipt=receipt,
        amount=_money(amount),
        to=MERCHANT_NAME,
        account=account,
        day=f"{local:%d/%m/%y}",
        time=f"{local:%I:%M %p}",
        balance=_money(balance),
    )


def _money(amount: int) -> str:
    return f"Ksh{amount:,}.00"
