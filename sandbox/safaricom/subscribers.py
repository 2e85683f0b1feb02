"""Made-up customers: a number that was never mentioned has PIN 1234, the opening balance and a phone that is on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

from ..fields import Shape, flag, number, one_of, or_null, text, whole
from .faults import Faults
from .ledger import Ledger
from .phone_texts import Language, Message, message_text
from .results import OUTCOMES
from .rows import Rows, moment

TEST_NUMBER = "254708374149"  # Safaricom's own
DEFAULT_PIN = "1234"
NAMES = ("ACHIENG SAMPLE", "BARAKA SAMPLE", "CHEBET SAMPLE", "DAUDI SAMPLE", "ESTHER SAMPLE", "FARIDA SAMPLE")

PHONE: Shape = {
    "auto": or_null(one_of(OUTCOMES)).says("What the customer does with every prompt without being asked."),
    "auto_delay_s": number(0, 172_800).says("After how many seconds."),
    "balance": whole(0, 100_000_000).says("In whole shillings."),
    "pin": text(r"[0-9]{4}", "must be four digits", secret=True),
    "online": flag.says("Whether the phone is on."),
    "registered": flag.says("Whether the number is an M-PESA customer."),
    "name": text(r"[\w .'-]{1,40}", "must be 1 to 40 letters"),
    "language": one_of(get_args(Language)).says("What M-PESA writes on it."),
}


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One customer. `auto` is the outcome of every prompt without anybody touching the phone, after `auto_delay_s`."""

    msisdn: str = field(repr=False)
    pin: str = field(repr=False)
    auto: str | None
    auto_delay_s: float
    online: bool
    registered: bool
    name: str
    language: Language = "en"


class Subscribers:
    """Customers by number; one is written down when it is first changed or charged."""

    def __init__(self, rows: Rows, ledger: Ledger, faults: Faults) -> None:
        self._rows = rows
        self._ledger = ledger
        self._faults = faults

    def get(self, msisdn: str) -> Subscriber:
        row = self._rows.find("SELECT * FROM phones WHERE msisdn = ?", msisdn)
        if row is None:
            is_customer = msisdn == TEST_NUMBER or not self._faults.everything()["only_known_phones"]
            return Subscriber(msisdn, DEFAULT_PIN, None, 0.0, True, is_customer, NAMES[int(msisdn[-2:]) % len(NAMES)])
        return Subscriber(
            row["msisdn"],
            row["pin"],
            row["auto"],
            row["auto_delay_s"],
            bool(row["online"]),
            bool(row["registered"]),
            row["name"],
            row["language"],
        )

    def balance(self, msisdn: str) -> int:
        known = self._rows.find("SELECT 1 FROM phones WHERE msisdn = ?", msisdn)
        return self._ledger.balance(msisdn) if known else self._opening_balance()

    def _opening_balance(self) -> int:
        return int(self._faults.everything()["opening_balance"])

    def meet(self, msisdn: str, now: datetime) -> Subscriber:
        """The customer, written down with the opening balance if this is the first time."""
        if self._rows.find("SELECT 1 FROM phones WHERE msisdn = ?", msisdn) is None:
            with self._rows.transaction():
                self._keep(self.get(msisdn))
                self._ledger.set_balance(msisdn, self._opening_balance(), now)
        return self.get(msisdn)

    def change(self, msisdn: str, changes: dict[str, Any], now: datetime) -> None:
        with self._rows.transaction():
            is_new = self._rows.find("SELECT 1 FROM phones WHERE msisdn = ?", msisdn) is None
            before = self.meet(msisdn, now)
            registered = is_new or before.registered  # whoever is mentioned is a customer
            self._keep(
                Subscriber(
                    msisdn,
                    changes.get("pin", before.pin),
                    changes.get("auto", before.auto),
                    changes.get("auto_delay_s", before.auto_delay_s),
                    changes.get("online", before.online),
                    changes.get("registered", registered),
                    changes.get("name", before.name),
                    changes.get("language", before.language),
                )
            )
            if "balance" in changes:
                self._ledger.set_balance(msisdn, changes["balance"], now)

    def known(self) -> list[str]:
        return [row["msisdn"] for row in self._rows.all("SELECT msisdn FROM phones ORDER BY msisdn")]

    def text(self, message: Message, msisdn: str, receipt: str, amount: int, now: datetime, account: str = "") -> None:
        """An SMS-like message arrives on the phone, in its own language."""
        language, balance = self.get(msisdn).language, self._ledger.balance(msisdn)
        words = message_text(message, language, receipt, amount, balance, now, account)
        self._rows.do("INSERT INTO sms (msisdn, at, text) VALUES (?, ?, ?)", msisdn, now.timestamp(), words)

    def texts(self, msisdn: str) -> list[dict[str, object]]:
        """The messages on the phone, newest first."""
        rows = self._rows.all("SELECT * FROM sms WHERE msisdn = ? ORDER BY id DESC", msisdn)
        return [{"at": moment(row["at"]).isoformat(), "text": row["text"]} for row in rows]

    def latest_text(self, msisdn: str) -> str | None:
        """The newest of them."""
        row = self._rows.find("SELECT text FROM sms WHERE msisdn = ? ORDER BY id DESC LIMIT 1", msisdn)
        return None if row is None else str(row["text"])

    def _keep(self, subscriber: Subscriber) -> None:
        self._rows.do(
            "INSERT OR REPLACE INTO phones VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            subscriber.msisdn,
            subscriber.pin,
            subscriber.auto,
            subscriber.auto_delay_s,
            subscriber.online,
            subscriber.registered,
            subscriber.name,
            subscriber.language,
        )
