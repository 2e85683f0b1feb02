"""A second record of what the users of some devices decided and what M-PESA told, without any rule of the app's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from chama_app.domain.book import Book, through, with_terms
from chama_app.domain.collections import FIRST
from chama_app.domain.decisions import Decision, SetAside, Settled
from chama_app.domain.pot import pot
from daraja_core import GroupRecord, Status

from .group_world import Prompt, Server

Fact: TypeAlias = tuple[str, str]
"""What was changed, and of whom or what."""


@dataclass(frozen=True)
class Said:
    """What the user of a device decided about a payment."""

    user: str
    decision: Decision


@dataclass
class SecondRecord:
    """Decisions stay for ever. Of the `facts`, what each was changed to since everybody last agreed is kept."""

    server: Server
    decisions: list[Said] = field(default_factory=list)
    facts: dict[Fact, list[tuple[str, object]]] = field(default_factory=dict)
    turns: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For which round, and whose turn in it, money left, by payout."""

    def decide(self, user: str, decisions: Iterable[Decision]) -> None:
        """Somebody decided about money, and was not told that it could not be saved."""
        self.decisions += [Said(user, one) for one in decisions]

    def change(self, user: str, kind: str, subject: str, value: object) -> None:
        """Somebody changed something else."""
        self.facts.setdefault((kind, subject), []).append((user, value))

    def forget_facts(self, kinds: Collection[str]) -> None:
        """Something else changed facts of these kinds, too."""
        self.facts = {fact: said for fact, said in self.facts.items() if fact[0] not in kinds}

    def forget(self, user: str, records: Iterable[GroupRecord]) -> None:
        """A device lost what it had not told: an older copy was put back, or its disk had not taken it."""
        told = {one.id for one in records}
        self.decisions = [one for one in self.decisions if one.user != user or one.decision.id in told]
        # What was told of these nobody can tell from what was not, nor then which of two changes came last.
        self.facts = {fact: said for fact, said in self.facts.items() if all(one[0] != user for one in said)}

    def check(self, book: Book, refused: Mapping[str, set[str]]) -> None:
        """Whatever was decided, and not refused to whoever decided it, is so on this device."""
        for said in self.decisions:
            known = book.request(said.decision.request_id)
            if said.decision.id not in refused[said.user]:
                assert known
                assert any(_is_same(one, said.decision) for one in known.decided), (said, known)
        here = facts_of(book)
        for fact, told in self.facts.items():
            values = {value for _, value in told}
            if len(values) == 1 and not any(fact[1] in refused[user] for user, _ in told):
                assert here.get(fact) in values, (fact, told, here.get(fact))

    def check_the_turns(self, book: Book) -> None:
        """The turn that money left for stays whose it was; not where anybody was told that it had not left."""
        receivers = {one.id: one.receiver for one in book.collections}
        for name, (round_id, whose) in self.turns.items():
            payout, words = (
                book.payout(name),
                [one.verdict for one in self.server.verdicts if one.verdict.payment_id == name],
            )
            is_told = payout is not None and payout.confirmed_not_sent is None
            if is_told and not any(one.status is Status.FAILED for one in words) and name not in self.server.own:
                assert receivers[round_id] == whose, (name, self.turns, receivers)

    def received(self, records: list[GroupRecord], refused: Mapping[str, set[str]]) -> dict[str, int]:
        """What M-PESA told, payment by payment; where it told nothing, what somebody said last; less what went back."""
        said = {one.decision.id: one for one in self.decisions if isinstance(one.decision, Settled)}
        members = {one.subject for one in records if one.kind == "member"}
        amounts: dict[str, int] = {}
        for record in records:
            found = said.get(record.id)
            if found and record.id not in refused[found.user]:
                amounts[found.decision.request_id] = found.decision.amount
        for one in [one.verdict for one in self.server.verdicts if one.verdict.status is Status.SUCCESS]:
            if one.payment_id in self.server.refunds:
                amounts[one.payment_id] = -(one.amount or 0)
            elif one.payment_id.rpartition(".")[0] in members:  # else nobody remembers who that was
                amounts[one.payment_id] = one.amount or 0
        return amounts

    def awaited(self, records: list[GroupRecord], refused: Mapping[str, set[str]]) -> dict[str, Prompt]:
        """What was asked for, as every device was told, and may have moved; not what somebody settled by hand.

        M-PESA's word alone tells, too, whatever became of the device that asked.
        """
        told = {one.subject for one in records if one.kind == "request"}
        members = {one.subject for one in records if one.kind == "member"}
        heard = {one.verdict.payment_id for one in self.server.verdicts} - self.server.own
        told |= {one for one in heard if one.rpartition(".")[0] in members}
        known = [one for one in self.decisions if one.decision.id not in refused[one.user]]
        settled = {one.decision.request_id for one in known if isinstance(one.decision, Settled)}
        return {
            name: one
            for name, one in self.server.sent.items()
            if one.flow == "stk" and name in told and name not in settled and self.server.may_move(one)
        }

    def check_the_money(self, book: Book, records: list[GroupRecord], refused: Mapping[str, set[str]]) -> None:
        """The pots hold what came, and what may still come is shown as that, and as no more sure than it is."""
        here = [pot(through(book, one.id)) for one in with_terms(book).collections]
        received = self.received(records, refused)
        assert sum(one.received for one in here) == sum(received.values()), received
        self.check_what_came_by_hand(book, records, received)
        awaited = {name: one.amount for name, one in self.awaited(records, refused).items()}
        # Whoever reports a code says that he paid, whatever was heard of the request.
        coded = {
            one.id: one.amount for one in book.requests if one.reported_code and not one.receipt and not one.settled
        }
        assert sum(one.waiting for one in here) == 0
        assert sum(one.confirmed + one.unknown for one in here) == sum((awaited | coded).values()), (awaited, coded)
        words = {name: self.server.word_on(name) for name in awaited}
        is_paid = {name for name, word in words.items() if word and word.status is Status.CONFIRMING}
        assert sum(one.confirmed for one in here) == sum(awaited[name] for name in is_paid)
        sent = [one for one in self.server.sent.values() if one.flow == "b2c"]
        are_paid = {one.id for one in sent if self.says(one, Status.CONFIRMING)}
        assert {one.id for one in book.payouts if one.unconfirmed} == are_paid

    def check_what_came_by_hand(self, book: Book, records: list[GroupRecord], received: Mapping[str, int]) -> None:
        """It is marked in the pot where it counts, whatever round that is, and nothing else is."""
        told = {one.subject: one.body for one in records if one.kind == "recorded" and one.body["way"] != "carried"}
        came: dict[Fact, int] = {}
        for name in received.keys() & told.keys():
            where = str(told[name].get("collection", FIRST)), _payer(name)
            came[where] = came.get(where, 0) + received[name]
        later = {one.decision.request_id for one in self.decisions if isinstance(one.decision, SetAside)}
        in_cash, by_phone = (
            {_payer(name) for name in later & those} for those in (told.keys(), received.keys() - told)
        )
        for each in [through(book, one.id) for one in with_terms(book).collections]:
            moved = {
                name: sum(came.amount for came in one.carried.values()) - one.carried_out.amount
                for name, one in each.accounts.items()
                if name in in_cash
            }
            here = sum(amount for (where, _), amount in came.items() if where == each.current)
            if not moved.keys() & by_phone:
                assert pot(each).recorded == here + sum(moved.values())

    def says(self, prompt: Prompt, status: Status) -> bool:
        """Whether that is M-PESA's last word on a payment."""
        word = self.server.word_on(prompt.id)
        return word is not None and word.status is status


def _payer(request_id: str) -> str:
    return request_id.rpartition(".")[0]


def facts_of(book: Book) -> dict[Fact, object]:
    """What a book says of all that a record of facts is kept of."""
    found: dict[Fact, object] = {}
    for member in book.members:
        found |= {("name", member.id): member.name, ("gone", member.id): member.archived}
    for one in with_terms(book).collections:
        found |= {("amount", one.id): one.amount, ("due", one.id): one.due, ("closed", one.id): bool(one.closed_on)}
        found |= {("receiver", one.id): one.receiver}
        found |= {(f"own of {member}", one.id): one.own.get(member) for member in one.members}
    found |= {("code", one.id): one.reported_code for one in book.requests}
    return found


def _is_same(one: Decision, other: Decision) -> bool:
    """Two who saw that M-PESA and the payer's message agree said the same of it."""
    is_agreed = isinstance(one, Settled) and isinstance(other, Settled) and bool(one.code) and one.code == other.code
    return (one.id, one.kind, one.amount) == (other.id, other.kind, other.amount) or is_agreed
