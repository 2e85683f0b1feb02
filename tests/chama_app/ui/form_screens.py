"""The way through a large chama: long lists, and forms with every mistake that they know."""

from collections.abc import AsyncIterator
from dataclasses import replace

from chama_app.domain.book import Book
from chama_app.domain.members import Member

from ..example_chama import ALICE, BOB, CAROL, LUNCH, book, payment_request, unknown
from .shared_screens import drawn, go_home
from .stage import Stage

DAN = Member("dan", "Dan Kiprop", "254712345004", archived=True)
PEOPLE = 32
PASTED = "\n".join(
    (
        "Alice Wanjiku 0712345001",
        "Njeri wa Kamau 1 0712345777",
        "Somebody New 0712345778",
        "0712345779",
        "Eve 0812345678",
        f"{'Wanjiku ' * 6}0712345780",
        "Another One 0712345778",
        "Alice Wanjiku 0712345002",
        "Bob Otieno 0712345781",
        "Dan Kiprop 0712345004",
        "Carol Achieng 0712345782 0712345783",
        "Names and numbers:",
        "Victor 2.54712E+11",
        "✅ 0712345784",
        "Hello members, send your names",
        "Faith Chebet 0712345785",
        "Faith Chebet 0712345786",
        "Mercy Wairimu",
        "0712345787",
        *(f"Achieng {chr(65 + at // 26)}{chr(65 + at % 26)} 07200000{at:02}" for at in range(60)),
    )
)


def village() -> Book:
    """More people than are drawn at once; of two of them it is not known whether they have paid."""
    others = [Member(f"n{at}", f"Njeri wa Kamau {at}", f"2547220000{at:02}") for at in range(PEOPLE)]
    members = (ALICE, BOB, CAROL, *others, DAN)
    requests = (payment_request(BOB, unknown(advice="paid")), payment_request(CAROL, unknown()))
    made = book(*requests, members=members)
    return replace(made, chama=replace(LUNCH, target=1000 * (len(members) - 1)))


async def form_tour(stage: Stage) -> AsyncIterator[str]:
    """The list, then form after form."""
    session, members = stage.session, stage.session.members
    async with stage.pause:
        session.members_list.list.limit = 4
        yield await drawn(stage, "the first of many members")
    members.open_code_form("bob")
    members.set_hand_amount("a lot")
    members.record_by_hand()
    yield await drawn(stage, "a code or an amount, with mistakes")
    go_home(stage)
    members.hand.open_form("alice")
    members.hand.set_way("bank")
    members.hand.set_day("31/12/2027")
    members.hand.save()
    yield await drawn(stage, "record by hand what is still to come")
    go_home(stage)
    members.add_several()
    members.several.set_pasted(PASTED)
    yield await drawn(stage, "a list with every mistake")
    go_home(stage)
    members.add_member()
    members.set_field("name", "Wanjiku " * 6)
    members.set_field("phone", "0712 345 999")
    members.set_share_kind(custom=True)
    members.set_field("share", "300000")
    members.save_member()
    yield await drawn(stage, "a new member who is too much")
    go_home(stage)
    members.edit_chama()
    members.set_chama_field("reference", "Ngũgĩ & the others")
    members.set_chama_field("description", "Ngũgĩ & the others")
    members.set_chama_field("target", "99000000")
    members.save_chama()
    yield await drawn(stage, "a chama that is too much")
    go_home(stage)
    async for name in _collection(stage):
        yield name


async def _collection(stage: Stage) -> AsyncIterator[str]:
    """A target that the own amounts miss, and one that is due today."""
    session, view_model = stage.session, stage.session.collections
    view_model.open_new()
    view_model.set_kind("target")
    for field, typed in (("name", "Ngũgĩ & the others"), ("amount", "1,000"), ("due", "20/11/2026")):
        view_model.set_field(field, typed)  # type: ignore[arg-type]  # the names of its fields
    view_model.go_on()
    view_model.set_own("alice", "2000")
    view_model.go_on()
    yield await drawn(stage, "own amounts over the target")
    view_model.set_own("alice", "20")
    for at in range(PEOPLE):
        view_model.set_takes_part(f"n{at}", False)
    view_model.set_own("bob", "20")
    view_model.set_own("carol", "20")
    yield await drawn(stage, "own amounts short of the target")
    view_model.set_own("carol", "")
    view_model.go_on()
    view_model.set_field("reference", "Ngũgĩ & the others")
    view_model.set_field("description", "Ngũgĩ & the others")
    view_model.go_on()
    yield await drawn(stage, "what no prompt can say")
    view_model.set_field("reference", "NGUGI")
    view_model.set_field("description", "Ngugi")
    view_model.go_on()
    await stage.page.until(lambda: session.screen.page_route is None)
    yield await drawn(stage, "home of one that is due today")
    session.members.edit_chama()
    session.members.close_collection(is_closed=True)
    session.members.edit_chama()
    yield await drawn(stage, "a collection that is closed")
