"""The chama that a new database starts with."""

import json
from pathlib import Path

from ..domain.book import Book
from ..domain.collections import FIRST, Collection
from ..domain.members import Chama, Member

_SEED = Path(__file__).parent / "seed.json"


def read_seed() -> Book:
    """The chama of the demo, members included."""
    fields = json.loads(_SEED.read_text("utf-8"))
    return Book(Chama(**fields["chama"]), tuple(Member(**member) for member in fields["members"]))


def room_seed(amount: int = 100) -> Book:
    """The chama of a room that takes part: a fixed amount each, so that whoever comes changes nobody's share."""
    chama = read_seed().chama
    collection = Collection(FIRST, chama.name, "fixed", amount, chama.reference, chama.description)
    return Book(Chama(chama.name, amount, chama.reference, chama.description), (), collections=(collection,))
