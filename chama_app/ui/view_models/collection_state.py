"""What Home and the form of collections draw from."""

from dataclasses import dataclass, field
from datetime import date

import flet as ft

from ...domain.collection_form import CollectionDraft, ParsedCollection, Step
from ...domain.collections import Collection, Stage
from ...domain.pot import Pot, Turnout
from ...domain.turns import TakenTurn


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """One collection, where it stands, what its payments add up to, and of how many members something needs a look."""

    collection: Collection
    stage: Stage
    sums: Pot
    need_a_look: int


@dataclass(frozen=True, slots=True)
class DueLine:
    """Which round it is, when it is due, and how many have paid."""

    collection: Collection
    stage: Stage
    turnout: Turnout
    today: date


@dataclass
class DueState(ft.Observable):
    """What stands under the title of Home; None where a first round without a date is all that there is."""

    line: DueLine | None = None


@dataclass
class CollectionOverview(ft.Observable):
    """The collection that Home shows, and the others. `names` are those of everybody who has or had a turn; some of
    them have `left`."""

    current: Collection | None = None
    others: tuple[CollectionSummary, ...] = ()
    today: date = date.min
    is_complete: bool = False
    has_next: bool = False
    had_turns: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    receiver_is_me: bool = False
    taken: TakenTurn | None = None


@dataclass
class CollectionForm(ft.Observable):
    """The form of a collection that is to begin; what is wrong in a step is said once it was left."""

    id: str = ""
    draft: CollectionDraft = field(default_factory=CollectionDraft)
    opened: CollectionDraft = field(default_factory=CollectionDraft)
    """What it began with."""

    parsed: ParsedCollection | None = None
    step: Step = "what"
    was_left: frozenset[Step] = frozenset()
    was_saved: bool = False
    """The page is about to close: a second tap of the same finger begins nothing."""

    names: dict[str, str] = field(default_factory=dict)
    drawn: int = 0
    """How often the order was drawn: it is shown anew."""
