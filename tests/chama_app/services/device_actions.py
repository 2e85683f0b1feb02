"""What the users of a group's devices ask for, and what M-PESA and the network do with it."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chama_app.domain.book import owed
from chama_app.domain.request_plan import plan_requests
from chama_app.domain.request_rules import Allowed, may_request
from daraja_core import PaymentPending, Status
from daraja_core.payment import Advice

from .device_machine import AMOUNTS, DATA, DEVICE, Devices, tap
from .group_device import Device
from .group_world import GROUP, Prompt

PAYS = st.sampled_from(["all", "all", "more", "less", "later"])
ADVICE: st.SearchStrategy[Advice] = st.sampled_from(["none", "processing", "failed"])
CAN_BE_PAID_FOR = timedelta(minutes=3)


class Actions(Devices):
    """Requests, one by one and all at once, checks, and what is told of them."""

    @rule(place=DEVICE, data=DATA, word=st.booleans(), knows=st.booleans(), pays=PAYS)
    @tap
    def ask(self, place: int, data: st.DataObject, word: bool, knows: bool, pays: str) -> None:
        """At any time, or once no other device has a prompt on a phone, and knowing what those were."""
        device = self.device(place)
        if knows:
            self.server.clock.move(minutes=2)
            for one in self.devices:
                one.tell()
            device.read()
        if device.book.active_members:
            member_id = data.draw(st.sampled_from(device.book.active_members)).id
            self.ask_and_pay(device, member_id, pays, word=word)

    @rule(place=DEVICE, pays=st.lists(PAYS, min_size=3, max_size=3))
    @tap
    def ask_everybody(self, place: int, pays: list[str]) -> None:
        device = self.device(place)
        for member, each in zip(device.book.active_members, pays, strict=False):
            self.ask_and_pay(device, member.id, each, word=False)

    def ask_and_pay(
        self, device: Device, member_id: str, pays: str, *, word: bool, then: Callable[[], None] = lambda: None
    ) -> None:
        """Whoever is asked pays at once, all of it, more or less, or answers later. The button asks for what stood on
        it, or for nothing, whatever happened `then`."""
        device.type_number(member_id)
        shown = owed(device.book, member_id)
        then()
        before, requests = set(self.server.sent), device.book.requests_of(member_id)
        known = {one.id for one in requests}
        awaited = {one.id for one in requests if not one.superseded and not one.settled}
        is_allowed = isinstance(may_request(device.book, member_id, device.clock.now(), production=True), Allowed)
        on_the_phone, refused = self.open_on(device, device.book.member(member_id).phone), device.disk.refused
        is_as_shown = owed(device.book, member_id) == shown
        device.ask(member_id, word=word, shown=shown)
        made = [name for name in self.server.sent if name not in before]
        assert all(self.server.sent[name].amount == shown for name in made)
        if made:
            assert on_the_phone <= known
        if made and is_allowed:
            assert all(self.is_over(device, name) for name in awaited if name in self.server.prompts)
        is_tried = {one.id for one in device.book.requests_of(member_id)} - known or member_id in device.requests.queued
        if is_allowed and is_as_shown and self.decides(device):
            assert is_tried or device.disk.refused > refused
        for name in made if pays != "later" else ():
            self.pay(device, self.server.prompts[name], pays)

    def pay(self, device: Device, prompt: Prompt, pays: str) -> None:
        amounts = {"all": prompt.amount, "more": prompt.amount + 300, "less": (prompt.amount + 1) // 2}
        self.server.say(prompt, Status.SUCCESS, amounts[pays])
        device.hear(len(self.server.verdicts) - 1)

    def open_on(self, device: Device, phone: str) -> set[str]:
        """The prompts that this device sent to a phone, that nobody answered, and that no later request replaced."""
        sent = device.engine.sent.payments.values()
        pending = {one.id for one in sent if phone and one.phone == phone and isinstance(one.state, PaymentPending)}
        return pending - {one.id for one in device.book.requests if one.superseded}

    def is_over(self, device: Device, name: str) -> bool:
        """Whether the device knows that a prompt cannot be paid any more; what depends on a clock that was set since it
        cannot know."""
        prompt, was_set_at = self.server.sent[name], device.clock.was_set_at
        is_unsure = was_set_at is not None and was_set_at >= prompt.at
        return not self.server.may_move(prompt) or name in device.proven or is_unsure

    @rule(place=DEVICE, data=DATA, meanwhile=st.sampled_from(["", "", "hear", "read", "edit"]), pays=PAYS)
    @tap
    def ask_all(self, place: int, data: st.DataObject, meanwhile: str, pays: str) -> None:
        """As the dialog shows it; while it is open something may change."""
        device = self.device(place)

        def then() -> None:
            if meanwhile == "hear" and self.server.verdicts:
                device.hear(data.draw(st.integers(0, len(self.server.verdicts) - 1)))
            elif meanwhile == "read":
                device.read()
            elif meanwhile == "edit" and self.is_owner(device):
                self.change_the_target(device, data.draw(AMOUNTS))

        self.ask_all_and_pay(device, pays, then)

    def ask_all_and_pay(self, device: Device, pays: str, then: Callable[[], None]) -> None:
        """What the dialog showed is done, or nothing, whatever happened `then`."""
        shown = plan_requests(device.book, device.clock.now())
        then()
        before = set(self.server.sent)
        is_as_shown = device.requests.send_all(shown=shown)
        made = [one for name, one in self.server.sent.items() if name not in before]
        assert is_as_shown or not made
        for one in made:
            member_id = one.id.rpartition(".")[0]
            assert member_id in shown.members  # a phone may have become free meanwhile
            assert (one.amount, one.phone) == (shown.amounts[member_id], shown.phones[member_id])
        for one in made[:1] if pays != "later" else ():
            self.pay(device, one, pays)

    @rule(place=DEVICE, data=DATA, advice=ADVICE)
    def check(self, place: int, data: st.DataObject, advice: Advice) -> None:
        """Somebody asks what became of a request, and M-PESA may say that it failed, too early as well."""
        device = self.device(place)
        unanswered = sorted(name for name, one in device.book.index.open.items() if not one.is_recorded)
        if not unanswered:
            return
        self.look_at(device, data.draw(st.sampled_from(unanswered)), advice)

    def look_at(self, device: Device, name: str, advice: Advice) -> None:
        """Ask what became of one request; whether that is proven depends on when it was asked."""
        handle, known = device.engine.sent.payments.get(name), device.book.request(name)
        if handle and not device.engine.is_blind:
            handle.advice = advice
        device.requests.check(name)
        begun = self.server.sent.get(name)
        is_late = begun is not None and self.server.clock.now() >= begun.at + CAN_BE_PAID_FOR
        word = self.server.word_on(name)
        is_reported = word is not None and word.status is Status.TIMEOUT
        if known and is_late and (advice == "failed" or is_reported):
            device.proven.add(name)

    @precondition(lambda self: self.server.prompts)
    @rule(data=DATA, status=st.sampled_from([Status.SUCCESS] * 3 + list(Status)), amount=st.none() | AMOUNTS)
    def answer(self, data: st.DataObject, status: Status, amount: int | None) -> None:
        """All that was asked for, or another amount; what M-PESA declined may arrive later after all."""
        prompt = self.server.prompts[data.draw(st.sampled_from(sorted(self.server.prompts)))]
        self.server.say(prompt, status, amount if prompt.flow == "stk" else None)

    @rule(place=DEVICE, data=DATA)
    def give_up(self, place: int, data: st.DataObject) -> None:
        """The engine's time for an answer is over."""
        sent = self.device(place).engine.sent
        if names := sorted([*sent.payments, *sent.payouts]):
            self.device(place).engine.give_up(data.draw(st.sampled_from(names)))

    @precondition(lambda self: self.server.verdicts)
    @rule(place=DEVICE, data=DATA)
    def hear(self, place: int, data: st.DataObject) -> None:
        self.device(place).hear(data.draw(st.integers(0, len(self.server.verdicts) - 1)))

    @rule(place=DEVICE, data=DATA, what=st.sampled_from(["tell", "read some", "catch up", "catch up"]))
    def synchronise(self, place: int, data: st.DataObject, what: str) -> None:
        """Some of the records come late, and some again."""
        match what:
            case "tell":
                self.device(place).tell()
            case "read some":
                every = len(self.server.cloud.records[GROUP])
                self.device(place).read(set(data.draw(st.sets(st.sampled_from(range(every)), max_size=8))))
            case _:
                self.device(place).mend()
                self.device(place).hear_everything()
