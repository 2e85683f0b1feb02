"""The chama that a new database starts with."""

import json
from pathlib import Path

from ..domain.book import Book
from ..domain.members import Chama, Member

_SEED = Path(__file__).parent / "seed.json"


def read_seed() -> Book:
    """The chama of the demo, members included."""
    fields = json.loads(_SEED.read_text("utf-8"))
    return Book(Chama(**fields["chama"]), tuple(Member(**member) for member in fields["members"]))
