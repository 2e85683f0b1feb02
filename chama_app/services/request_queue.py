"""Who is still to be asked, and for which collection."""

from typing import NamedTuple


class Turn(NamedTuple):
    """A member, who waits to be asked for one collection."""

    collection_id: str
    member_id: str

    @property
    def text(self) -> str:
        """As it is kept across a restart; no id has a slash."""
        return f"{self.collection_id}/{self.member_id}"


def read_turn(text: str, current: str) -> Turn:
    """The turn in a text. An earlier version wrote down no collection: then it is the one that was looked at."""
    collection_id, _, member_id = text.rpartition("/")
    return Turn(collection_id or current, member_id)
