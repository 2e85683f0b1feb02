"""What `pay`, `payout`, `watch`, `restore` and `check` do; whatever is interrupted says what goes on."""

import argparse
import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from daraja_core import (
    CheckResult,
    Daraja,
    DarajaError,
    Disbursement,
    InvalidOrderError,
    Payment,
    PaymentError,
    normalise_phone,
)
from daraja_core.phone import mask_phone
from daraja_core.public_state import State, is_terminal

from .display import Display, Subject
from .exit_codes import ExitCode, exit_code
from .place import Place

_ADVICE: Final[Mapping[str, str]] = {
    "paid": "M-Pesa says that it was paid; the receipt will follow. Do not ask again.",
    "failed": "M-Pesa says that it failed; only the record proves it.",
    "processing": "M-Pesa is still at work on it.",
    "none": "",
}


@dataclass(frozen=True, slots=True)
class Session:
    """What every command works with."""

    daraja: Daraja
    place: Place
    display: Display
    options: argparse.Namespace

    async def find(self, attempt_id: str) -> Payment | Disbursement | None:
        """The payment or payout with this id."""
        return await self.daraja.payment(attempt_id) or await self.daraja.disbursement(attempt_id)

    def command(self, name: str, attempt_id: str) -> str:
        """A command that goes on with it, as it is typed."""
        flags = " --sandbox" if self.options.sandbox else ""
        return f"daraja {name} {attempt_id}{flags}"


async def pay(session: Session) -> ExitCode:
    """Ask a customer for money."""
    options, daraja = session.options, session.daraja
    payment_id = options.id or secrets.token_hex(6)
    if said := await session.place.answer(options.phone, options.answer):
        session.display.say(said)
    session.display.busy("Asking M-Pesa to show the prompt …")
    async with _told(session, payment_id):
        payment = await daraja.stk_push(
            options.phone,
            options.amount,
            options.reference,
            options.description,
            group_id=options.group,
            payment_id=payment_id,
        )
        return await _to_an_outcome(session, Subject(payment, _masked(options.phone)))


async def payout(session: Session) -> ExitCode:
    """Send money to a phone."""
    options, place = session.options, session.place
    phone = _masked(options.phone)
    disbursement_id = options.id or secrets.token_hex(6)
    session.display.busy(f"Asking M-Pesa to send KES {options.amount:,} to {phone} …")
    async with _told(session, disbursement_id):
        disbursement = await session.daraja.b2c_push(
            options.phone,
            options.amount,
            place.initiator,
            place.security_credential,
            options.remarks,
            group_id=options.group,
            disbursement_id=disbursement_id,
        )
        return await _to_an_outcome(session, Subject(disbursement, phone))


async def watch(session: Session) -> ExitCode:
    """Follow one to its end, late news included; without an id everything."""
    if session.options.id is None:
        return await _watch_everything(session)
    handle = await session.find(session.options.id)
    if handle is None:
        return _unheard_of(session)
    subject = Subject(handle)
    async with _told(session, handle.id):
        await _within(session, _follow(session, subject))
        if not handle.state.final:
            session.display.say(f"It goes on: {session.command('watch', handle.id)}")
        return exit_code(handle.state)


async def restore(session: Session) -> ExitCode:
    """Show what earlier runs left open until each has an outcome."""
    updates = session.daraja.updates()
    restored = [one for one in await session.daraja.restore_pending() if not one.state.final]
    if not restored:
        session.display.say("Nothing is open.")
        return ExitCode.PAID
    await session.daraja.resumed()
    for handle in restored:
        session.display.show(Subject(handle), handle.state)

    async def until_all_ended() -> None:
        while not all(is_terminal(handle.state) for handle in restored):
            update = await anext(updates)
            session.display.show(Subject(update.payment), update.state)

    await _within(session, until_all_ended())
    codes = {exit_code(handle.state) for handle in restored}
    return ExitCode.UNKNOWN if ExitCode.UNKNOWN in codes else ExitCode.PAID


async def check(session: Session) -> ExitCode:
    """Read one record now, and ask M-Pesa where it is open."""
    handle = await session.find(session.options.id)
    if handle is None:
        return _unheard_of(session)
    session.display.busy("Looking …")
    if isinstance(handle, Payment):
        found: CheckResult = await handle.check()
    else:
        found = await handle.check(session.place.security_credential)
    session.display.show(Subject(handle), handle.state)
    for told in (_ADVICE[found.advice], found.note):
        if told and not handle.state.final:
            session.display.say(told)
    return exit_code(handle.state)


COMMANDS: Final[Mapping[str, Callable[[Session], Awaitable[ExitCode]]]] = {
    "pay": pay,
    "payout": payout,
    "watch": watch,
    "restore": restore,
    "check": check,
}


async def _to_an_outcome(session: Session, subject: Subject) -> ExitCode:
    handle = subject.handle
    async for state in handle:
        session.display.show(subject, state)
    if not handle.state.final:
        watching, checking = session.command("watch", handle.id), session.command("check", handle.id)
        session.display.say(f"Watch it: {watching}\nAsk M-Pesa: {checking}")
    return exit_code(handle.state)


async def _follow(session: Session, subject: Subject) -> None:
    handle, updates = subject.handle, session.daraja.updates()
    try:
        shown: State | None = None
        async for state in handle:
            session.display.show(subject, state)
            shown = state
        while not handle.state.final:
            update = await anext(updates)
            if update.payment == handle and update.state != shown:
                session.display.show(subject, update.state)
                shown = update.state
    finally:
        updates.close()


async def _watch_everything(session: Session) -> ExitCode:
    updates = session.daraja.updates()
    restored = [one for one in await session.daraja.restore_pending() if not one.state.final]
    for handle in restored:
        session.display.show(Subject(handle), handle.state)
    session.display.say("Waiting for news; Ctrl-C ends it, and whatever is open goes on.")

    async def for_ever() -> None:
        async for update in updates:
            session.display.show(Subject(update.payment), update.state)

    await _within(session, for_ever())
    codes = {exit_code(handle.state) for handle in restored}
    return ExitCode.UNKNOWN if ExitCode.UNKNOWN in codes else ExitCode.PAID


async def _within(session: Session, work: Awaitable[None]) -> None:
    """Do the work, or give it up when the time is over that somebody wants to wait."""
    try:
        async with asyncio.timeout(session.options.wait):
            await work
    except TimeoutError:
        session.display.say("The time to wait is over.")


@asynccontextmanager
async def _told(session: Session, attempt_id: str) -> AsyncIterator[None]:
    """Says what became of it when it was refused, and what goes on when somebody presses Ctrl-C."""
    try:
        yield
    except InvalidOrderError:
        raise
    except DarajaError:
        if (handle := await session.find(attempt_id)) is not None:
            session.display.show(Subject(handle), handle.state)
        raise
    except asyncio.CancelledError:
        handle = await session.find(attempt_id)
        if handle is None or isinstance(handle.state, PaymentError):
            session.display.say("Nothing was sent.")
        elif not handle.state.final:
            kind = Subject(handle).kind
            session.display.say(f"The {kind} goes on. Watch it: {session.command('watch', attempt_id)}")
        raise


def _unheard_of(session: Session) -> ExitCode:
    session.display.say(
        f"There is no payment and no payout {session.options.id!r} in this store: look for its id, or name the store "
        "of the program that made it by --store"
    )
    return ExitCode.USAGE


def _masked(phone: str) -> str:
    return mask_phone("0" + normalise_phone(phone)[3:])
