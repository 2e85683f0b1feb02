"""A device of a group that is looked at from outside: what lies in its file, and what its taps begin."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TypeAlias

from chama_app.domain.book import Book, with_terms
from chama_app.domain.collections import Collection
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payouts import Payout
from chama_app.services.decision_service import DecisionService
from chama_app.services.engine import PaymentHandle
from chama_app.services.notifications import Notification
from chama_app.storage.book_reader import BookReader
from chama_app.storage.transaction import SaveError
from daraja_core import Disbursement

from ..example_chama import NOON
from .device_engine import completed
from .group_device import NOBODY, Device
from .group_world import Server

Content: TypeAlias = tuple[
    tuple[Member, ...], tuple[Collection, ...], dict[str, PaymentRequest], dict[str, Payout], set[str]
]


class WatchedDevice(Device):
    """Its services are the app's own, also those for what somebody's word decides."""

    def __init__(self, server: Server, user: str, seed: Book = NOBODY) -> None:
        self._held: list[tuple[Callable[..., Awaitable[object]], tuple[object, ...]]] | None = None
        self.refused_before = 0
        super().__init__(server, user, seed)

    def start(self) -> None:
        super().start()
        self.decisions = DecisionService(
            self.ledger,
            self.clock,
            self.server.name,
            self.subscribers.notify,
            may_decide=lambda: bool(self.roles & {"owner", "treasurer"}),
            leaves_it_to_others=lambda: not self.roles & {"owner", "treasurer"},
        )

    def run(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        if self._held is None:
            with shown_whatever_the_disk_says():
                super().run(work, *given)
        else:
            self._held.append((work, given))

    def begun_by(self, tap: Callable[[], object]) -> int:
        """How many pieces of work somebody's taps begin; they are done once all of it was tapped."""
        self._held = []
        tap()
        held, self._held = self._held, None
        for work, given in held:
            self.run(work, *given)
        return len(held)

    def look(self) -> Book:
        """Somebody looks at it."""
        self.ledger.notice_the_time()
        return self.book

    @contextmanager
    def listened_to(self) -> Iterator[list[Notification]]:
        """What everybody who looks at it is told meanwhile."""
        told: list[Notification] = []
        subscriber = self.subscribers.subscribe()
        yield told
        self.subscribers.unsubscribe(subscriber)
        told += completed(subscriber.wait_for_change(0))

    def take_over(self, handle: PaymentHandle | Disbursement) -> None:
        with shown_whatever_the_disk_says():
            super().take_over(handle)

    @property
    def records_on_disk(self) -> set[str]:
        """The ids of all records in its file."""
        return {name for (name,) in self.file.execute("SELECT id FROM records")}

    def saved(self) -> Content:
        """What is in its file, as somebody else reads it."""
        with closing(sqlite3.connect(":memory:")) as other:
            other.deserialize(self.file.serialize())
            return content(BookReader(other).book(), self.records_on_disk)

    def shown(self) -> Content:
        """What its screens are made from."""
        return content(self.book, {*self.records_on_disk, *(one.id for one in self.ledger.log.unwritten())})


@contextmanager
def shown_whatever_the_disk_says() -> Iterator[None]:
    """What happened, and what was found out, is shown before it is written down."""
    try:
        yield
    except SaveError as exc:
        raise AssertionError("it has to be shown, whatever the disk says") from exc


def content(book: Book, records: set[str]) -> Content:
    """What has to be kept of a book; whatever is open is to be looked at after a restart."""
    requests = {one.id: replace(one, restored=False, started_at=NOON) for one in book.requests}
    payouts = {one.id: replace(one, restored=False, started_at=NOON) for one in book.payouts}
    return book.members, with_terms(book).collections, requests, payouts, records
