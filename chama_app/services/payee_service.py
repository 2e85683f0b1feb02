"""Whose number a proposed payout is for: the server tells it whole to those who may approve, and it is kept nowhere."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from daraja_core import DarajaError

from .approval_service import approval_problem
from .ledger import Ledger
from .notifications import Notification
from .tasks import Spawn, until_told

log = logging.getLogger("chama.payees")


class PayeeGroups(Protocol):
    """Who knows the numbers; `daraja_core.Groups` is it."""

    async def payee(self, group_id: str, proposal_id: str) -> str: ...


class PayeeService:
    """The part of the app's state that a review of somebody else's proposal is drawn from."""

    def __init__(
        self, ledger: Ledger, notify: Callable[[Notification | None], None], spawn: Spawn, first_wait_s: float
    ) -> None:
        self._ledger = ledger
        self._notify = notify
        self._spawn = spawn
        self._first_wait_s = first_wait_s
        self._groups: PayeeGroups | None = None
        self._told: dict[str, str] = {}
        """By the proposal's id, for those that were asked about: empty where the server has not said, or does not."""

    def start(self, groups: PayeeGroups | None) -> None:
        """Ask these from now on, about the group that the device belongs to now."""
        self._groups, self._told = groups, {}

    def stop(self) -> None:
        """The engine is gone."""
        self._groups = None

    def numbers(self) -> Mapping[str, str]:
        """The numbers that are known, by the id of the proposal."""
        return {proposal_id: phone for proposal_id, phone in self._told.items() if phone}

    def look(self, proposal_id: str) -> None:
        """Somebody may be about to decide about this one: ask for its number, once."""
        group_id = self._ledger.group_id
        if self._groups and group_id and proposal_id not in self._told:
            self._told[proposal_id] = ""
            self._spawn(self._ask_until_told, self._groups, group_id, proposal_id)

    async def _ask_until_told(self, groups: PayeeGroups, group_id: str, proposal_id: str) -> None:
        ask = partial(self._ask, groups, group_id, proposal_id)
        await until_told(ask, lambda: self._groups is groups and proposal_id in self._told, self._first_wait_s)

    async def _ask(self, groups: PayeeGroups, group_id: str, proposal_id: str) -> None:
        try:
            phone = await groups.payee(group_id, proposal_id)
        except DarajaError as exc:
            if approval_problem(exc) == "offline":
                raise
            log.info("the number of proposal %s is not told: %s", proposal_id, type(exc).__name__)
            return
        if proposal_id in self._told and self._groups is groups:
            self._told[proposal_id] = phone
            self._notify(None)
