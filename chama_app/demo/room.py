"""The room that takes part: whoever scans the code gets a simulated phone, and is a member of the demo's pot."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ..domain.book import Book
from ..domain.member_form import blocked_by_requests, with_member, without_member
from ..domain.members import Member
from ..services.app_state import AppState
from ..services.notifications import Subscriber
from ..storage.room_file import Holder, RoomFile, token_hash
from .room_names import clean_name, told_apart
from .simulated_phones import BALANCE, PhoneLanguage, SimulatedPhone, SimulatedPhones

log = logging.getLogger("chama.room")

MAX_PHONES = 60
OUTCOMES = ("pay", "wrong_pin", "cancel", "ignore", "low_balance", "phone_off")
"""What somebody in the room can do with a prompt. No PIN is sent: the page compares it with 0000 and forgets it."""

_FIRST_NUMBER = 254_712_346_000  # beside those of the demo's own members
Refusal: TypeAlias = Literal["no_name", "closed", "full", "busy", "not_saved"]
"""Why nobody new can come in: there is no name, the speaker has closed the door, there are enough; a request is open
whose amount would change; the disk is full."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody has a phone. The token is all that proves it."""

    token: str


@dataclass(frozen=True, slots=True)
class HeldPhone:
    """What somebody's phone shows now. `left_s` is how long the prompt stays, in seconds of the room."""

    name: str
    phone: SimulatedPhone
    left_s: float


class Room:
    """Belongs to one book. Nothing that a phone of the room sends can do more than answer its own prompt."""

    def __init__(
        self,
        state: AppState,
        phones: SimulatedPhones,
        file: RoomFile,
        address: str,
        new_token: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        self._state = state
        self._phones = phones
        self._file = file
        self._new_token = new_token
        self._holders = file.load()
        self.is_open = True
        self.address = address
        """Where the pages of the phones are served."""

        for holder in self._holders.values():
            if member := self._member(holder):
                phones.hand_over(member.phone, _language(holder.language))

    def join(self, typed: str, language: str) -> Joined | Refusal:
        """Somebody wants a phone and is called like this."""
        name, book = clean_name(typed), self._state.snapshot().book
        refusal = self._refusal(name, book)
        if refusal:
            return refusal
        member = self._new_member(name, book)
        after = with_member(book, member)
        if blocked_by_requests(book, after):
            return "busy"
        token, before = self._new_token(), self._holders
        if not self._save(before | {token_hash(token): Holder(member.id, _language(language))}):
            return "not_saved"
        if not self._state.update_members(after):
            self._save(before)
            return "not_saved"
        self._phones.hand_over(member.phone, _language(language), BALANCE)
        return Joined(token)

    def knows(self, token: str) -> bool:
        """Whether this token was ever given to somebody."""
        return token_hash(token) in self._holders

    def held_phone(self, token: str) -> HeldPhone | None:
        """The phone that belongs to a token; None once its holder was sent out, or has left the chama."""
        holder = self._holders.get(token_hash(token))
        member = self._member(holder) if holder else None
        if member is None:
            return None
        phone = self._phones.phone(member.phone)
        left = (phone.prompt.closes_at - self._state.clock.now()).total_seconds() if phone.prompt else 0.0
        return HeldPhone(member.name, phone, max(0.0, left / self._phones.pace))

    def answer(self, token: str, checkout_request_id: str, outcome: str) -> bool:
        """Answer the prompt on one's own phone; False when it is not there (any more)."""
        held = self.held_phone(token)
        prompt = held.phone.prompt if held else None
        if prompt is None or prompt.checkout_request_id != checkout_request_id or outcome not in OUTCOMES:
            return False
        self._phones.answer(prompt, outcome, "")
        return True

    def people(self) -> tuple[Member, ...]:
        """Everybody in the room who is a member now, in the order in which they came."""
        found = (self._member(holder) for holder in self._holders.values())
        return tuple(member for member in found if member)

    def send_out(self, member_id: str, called: str) -> None:
        """Take somebody's phone away and his name off the screen; what he has paid stays, and he is `called` that."""
        holders = {
            key: replace(one, member_id="") if one.member_id == member_id else one for key, one in self._holders.items()
        }
        self._save(holders)
        book = self._state.snapshot().book
        nameless = with_member(book, replace(book.member(member_id), name=called))
        self._state.update_members(without_member(nameless, member_id) or nameless)

    def refill(self) -> None:
        """The payments begin again: every phone is as it was handed out."""
        for holder in self._holders.values():
            if member := self._member(holder):
                self._phones.hand_over(member.phone, _language(holder.language), BALANCE)

    def reset(self) -> None:
        """The demo begins again: nobody is a member any more."""
        self._file.forget()
        self._holders = {}

    @contextmanager
    def news(self) -> Iterator[Subscriber]:
        """A subscriber that is notified whenever any phone may show something else."""
        subscriber = self._state.subscribe()
        self._phones.subscribe(subscriber)
        try:
            yield subscriber
        finally:
            self._phones.unsubscribe(subscriber)
            self._state.unsubscribe(subscriber)

    def _refusal(self, name: str, book: Book) -> Refusal | None:
        if not name:
            return "no_name"
        if not self.is_open:
            return "closed"
        if self._state.is_read_only:
            return "not_saved"
        return "full" if len(self.people()) >= MAX_PHONES else None

    def _new_member(self, name: str, book: Book) -> Member:
        taken = {one.phone for one in book.members}
        numbers = (str(_FIRST_NUMBER + place) for place in range(1, len(taken) + 2))
        number = next(one for one in numbers if one not in taken)
        told = told_apart(name, [one.name for one in book.active_members])
        return Member(f"room-{number[-3:]}-{secrets.token_hex(3)}", told, number)

    def _member(self, holder: Holder) -> Member | None:
        member = self._state.snapshot().book.member(holder.member_id) if holder.member_id else None
        return member if member and member.phone and not member.archived else None

    def _save(self, holders: dict[str, Holder]) -> bool:
        try:
            self._file.save(holders)
        except OSError as exc:
            log.warning("the phones of the room could not be written down: %s", exc.strerror)
            return False
        self._holders = holders
        return True


def _language(given: str) -> PhoneLanguage:
    return "sw" if given == "sw" else "en"
