"""Through which collection a device looks at its group's book."""

from dataclasses import replace
from datetime import date

from chama_app.domain.book import Book, through
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.group_projection import with_group
from chama_app.domain.group_records import fold
from chama_app.domain.members import Chama

from ..example_chama import NOON, book
from ..older_roster import founding_records

EVERYBODY = ("alice", "bob", "carol")
LUNCH = Collection(FIRST, "Lunch", "target", 3000, "LUNCH", "Lunch share", EVERYBODY)
MARCH = Collection("c1", "Share", "fixed", 500, "SHARE", "Share", EVERYBODY, repeats="monthly")
APRIL, MAY = (replace(MARCH, id=f"c{n}", number=n, follows=f"c{n - 1}") for n in (2, 3))
CLOSED = replace(MARCH, closed_on=date(2026, 11, 20))
NOTHING = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())


def told(known: Book, *collections: Collection) -> Book:
    """What a device has once it has read that these are the group's collections."""
    owner = through(replace(book(), collections=collections), collections[0].id)
    return with_group(known, fold(founding_records(owner, "g-1")), NOON)


def test_whoever_joins_looks_at_the_newest_collection_that_is_open() -> None:
    assert told(NOTHING, LUNCH, CLOSED, APRIL).current == APRIL.id
    assert told(NOTHING, LUNCH, CLOSED).current == LUNCH.id
    assert told(NOTHING, CLOSED).current == MARCH.id  # nothing else is there


def test_whoever_looks_at_a_round_is_taken_to_the_next_one_that_another_device_begins() -> None:
    here = told(NOTHING, LUNCH, MARCH)
    assert told(here, LUNCH, CLOSED, APRIL).current == APRIL.id
    assert told(here, LUNCH, CLOSED, APRIL, MAY).current == MAY.id


def test_whoever_looks_back_or_at_another_collection_stays_there() -> None:
    here = told(NOTHING, LUNCH, CLOSED, APRIL)
    assert told(through(here, MARCH.id), LUNCH, CLOSED, APRIL).current == MARCH.id
    assert told(through(here, LUNCH.id), LUNCH, CLOSED, APRIL, MAY).current == LUNCH.id
