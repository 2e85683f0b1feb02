"""Which address each place has, which place an address leads to, and what lies over what."""

import pytest

from chama_app.ui.addresses import PAGES, Place, address_of, common_pages, place_of, with_page
from chama_app.ui.screens import routes


@pytest.mark.parametrize(
    ("place", "address"),
    [
        (Place(), "/"),
        (Place("activity"), "/activity"),
        (Place(pages=("payment/alice",)), "/payment/alice"),
        (Place("activity", ("payment/alice",)), "/activity/payment/alice"),
        (Place("settings", ("connect/sandbox",), "mode/demo"), "/settings/connect/sandbox/mode/demo"),
        (Place(pages=("payment/alice", "member/alice"), question="leave"), "/payment/alice/member/alice/leave"),
        (Place(pages=("list",), question="keys"), "/list/keys"),
        (Place(pages=("join",), question="leave"), "/join/leave"),
        (Place(pages=("join/K3QF-2M9X-7TDC",)), "/join/K3QF-2M9X-7TDC"),
        (Place(pages=("hand/alice.1-ü/b",)), "/hand/alice.1-%C3%BC%2Fb"),
        (Place(pages=("payment/12", "collection/new"), steps=("2", "3")), "/payment/12/collection/new/2/3"),
        (Place(pages=("payout/new",), question="leave", steps=("2",)), "/payout/new/2/leave"),
    ],
)
def test_a_place_and_its_address_are_two_words_for_the_same(place: Place, address: str) -> None:
    assert address_of(place) == address
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("", Place()),
        ("/home/", Place()),
        ("/settings?x=1#y", Place("settings")),
        ("chama://join/K3QF-2M9X-7TDC", Place(pages=("join/K3QF-2M9X-7TDC",))),
        ("/K3QF-2M9X-7TDC", Place(pages=("join/K3QF-2M9X-7TDC",))),
        ("/join/hello", Place(pages=("join/hello",))),
        ("//activity//payment/alice/", Place("activity", ("payment/alice",))),
    ],
)
def test_an_address_may_be_typed_in_more_than_one_way(address: str, place: Place) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(
    "address",
    [
        "/nonsense",
        "/payment",
        "/payment/",
        "/list/alice",
        "/member/alice/member/bob",
        "/leave/list",
        "/home/home",
        "/2",
        "/list/2",
        "/payout/p1/2",
        "/collection/new/2/list",
    ],
)
def test_what_no_place_can_have_leads_nowhere(address: str) -> None:
    assert place_of(address) is None


def test_every_page_that_can_be_drawn_has_an_address() -> None:
    assert set(PAGES) == set(routes.PAGES)


def test_there_is_one_page_of_a_kind_and_what_lay_over_it_is_gone() -> None:
    assert with_page(("payment/alice",), "member/alice") == ("payment/alice", "member/alice")
    assert with_page(("payout/new",), "payout/p1") == ("payout/p1",)
    assert with_page(("member/new",), "list") == ("list",)
    assert with_page(("payment/alice", "member/alice"), "payment/bob") == ("payment/bob",)


def test_of_two_places_the_pages_under_both_stay_open() -> None:
    here = Place(pages=("payment/alice", "member/alice"))
    assert common_pages(here, Place(pages=("payment/alice", "hand/alice"))) == ("payment/alice",)
    assert common_pages(here, Place(pages=("payment/alice", "member/alice", "list"))) == here.pages
    assert common_pages(here, Place("activity", ("payment/alice",))) == ()
