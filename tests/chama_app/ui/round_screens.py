"""The way through rounds in which little is as usual: nothing to pay, nobody who takes part, what went back or over."""

from collections.abc import AsyncIterator
from dataclasses import replace

from chama_app.domain.book import Book, with_terms
from chama_app.domain.collections import Collection

from ..example_chama import ALICE, BOB, CAROL, after, book, paid, payment_request, unknown
from ..example_payouts import arrived, payout
from .shared_screens import drawn, go_home
from .stage import Stage

NAMESAKE = replace(ALICE, id="other-alice", phone="254712345009")


def rounds() -> Book:
    """Of two who are called the same, one has it all back; one paid while nobody knew of the request before."""
    later = replace(payment_request(BOB, paid("UKK1BBBBBB"), 2), started_at=after(minutes=5))
    made = replace(
        book(
            payment_request(ALICE, paid()),
            payment_request(BOB, unknown()),
            later,
            payment_request(CAROL, paid("UKK1CCCCCC")),
            members=(ALICE, NAMESAKE, BOB, CAROL),
        ),
        payouts=(
            payout(arrived(1000), 1000, id="out-back", refund_of="alice.1"),
            payout(arrived(500, "UKK9PRIZES"), 500, BOB, id="out-march", collection_id="march"),
        ),
    )
    march = Collection("march", "March", "fixed", 1000, "MARCH", "March", ("bob",), own={"bob": 500})
    nothing = replace(march, id="nothing", name="Prayers", members=("alice", "bob"), own={"alice": 0, "bob": 0})
    nobody = replace(march, id="nobody", name="Trip", members=(), own={})
    whole = with_terms(made)
    came = payment_request(BOB, paid("UKK1MMMMMM", 500), 3, collection_id="march", amount=500)
    return replace(
        whole,
        requests=(*whole.requests, came),
        collections=(*whole.collections, march, nothing, nobody),
    )


async def round_tour(stage: Stage) -> AsyncIterator[str]:
    """Each of them from Home, and the pages that look over all of them."""
    session, history = stage.session, stage.session.history
    yield await drawn(stage, "home where one has it all back")
    for member_id in ("alice", "other-alice", "bob"):
        session.select_member(member_id)
        yield await drawn(stage, f"payment of {member_id}")
        session.back()
    session.members_list.show_menu("alice")
    yield await drawn(stage, "menu of one of two of one name")
    session.dialogs.dismiss()
    session.dialogs.show_request_all()
    yield await drawn(stage, "request all, two of them of one name")
    session.dialogs.dismiss()
    await stage.page.let_dialogs_go()
    session.payouts.open_payout("out-march")
    yield await drawn(stage, "a payout of another collection")
    go_home(stage)
    session.navigate("activity")
    yield await drawn(stage, "activity of what went back")
    for member_id in ("alice", "bob"):
        history.open_member(member_id)
        yield await drawn(stage, f"all collections of {member_id}")
    history.open_chama()
    yield await drawn(stage, "the chama with all of them")
    for kept in ("nothing", "nobody", "march"):
        go_home(stage)
        session.collections.select(kept)
        yield await drawn(stage, f"home of {kept}")
        session.members.edit_chama()
        yield await drawn(stage, f"what {kept} is for")
    session.members.parties.join("march", "alice")
    yield await drawn(stage, "march, which one of them was added to")
    go_home(stage)
    await stage.page.let_notices_pass()
    session.members_list.show_menu("alice")
    yield await drawn(stage, "menu of one who can be taken out")
    session.dialogs.dismiss()
    await stage.page.let_dialogs_go()
    session.members.parties.take_out("alice")
    yield await drawn(stage, "home once she was taken out")
    session.dialogs.show_request_all()
    yield await drawn(stage, "nobody to ask")
