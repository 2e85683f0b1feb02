"""The addresses: each place of the app, each page over it and each question has one, and going back goes one up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import quote, unquote

from ..domain.join_codes import parse_join_code
from .view_models.screen_state import Destination

PAGES: Mapping[str, bool] = {
    "payment": True,
    "payout": True,
    "connect": True,
    "member": True,
    "collection": True,
    "person": True,
    "hand": True,
    "code": True,
    "number": True,
    "restore": False,
    "history": False,
    "list": False,
    "chama": False,
    "share": False,
    "join": False,
    "who": False,
    "room": False,
}
"""The pages by the first part of their route, and whether a second part says what they are about."""

STEPPED = frozenset({"collection/new", "collection/next", "payout/new"})
"""The routes of forms in several steps: each step that lies over the one with which its form opens has its number."""

QUESTIONS: Mapping[str, bool] = {
    "request-all": False,
    "request-again": True,
    "not-sent": True,
    "decline": True,
    "menu": True,
    "treasurer": True,
    "keys": False,
    "mode": True,
    "clear": False,
    "leave": False,
    "phones": False,
}
"""The same for what lies over everything; only one of them does at a time."""


_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
"""How the address of an opened link may begin, as of chama://join/K3QF-2M9X-7TDC; some phones hand on its end alone."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: a destination, the routes of the pages over it, the lowest first, the steps of the form on the
    top page, and the question over all."""

    destination: Destination = "home"
    pages: tuple[str, ...] = ()
    question: str = ""
    steps: tuple[str, ...] = ()

    @property
    def without_question(self) -> "Place":
        """The same with nothing over it."""
        return replace(self, question="")


def address_of(place: Place) -> str:
    """The path that a browser shows."""
    parts = [] if place.destination == "home" else [place.destination]
    routes = [*parts, *place.pages, *place.steps, *([place.question] if place.question else [])]
    return "/" + "/".join(quote(part, safe="") for route in routes for part in route.split("/", 1))


def place_of(address: str) -> Place | None:
    """The place with this address; None when no place can have it. Whether somebody of that id exists is not asked."""
    path = _SCHEME.sub("/", address).partition("?")[0].partition("#")[0]
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) == 1 and parts[0] not in {*PAGES, *QUESTIONS} and parse_join_code(parts[0]):
        parts.insert(0, "join")
    destination: Destination = "home"
    for one in get_args(Destination):
        if parts and parts[0] == one:
            destination, parts = one, parts[1:]
            break
    routes = list(_routes(parts))
    names = [route.partition("/")[0] for route in routes]
    if "" in names or len(set(names)) < len(names) or any(one in QUESTIONS for one in names[:-1]):
        return None
    question = routes.pop() if names and names[-1] in QUESTIONS else ""
    steps = [one for one in routes if one.isdecimal()]
    pages = routes[: len(routes) - len(steps)]
    if steps and (not pages or pages[-1] not in STEPPED or routes[len(pages) :] != steps):
        return None
    return Place(destination, tuple(pages), question, tuple(steps))


def _routes(parts: Sequence[str]) -> Iterator[str]:
    """The routes that these parts of a path make up; an empty one where they make none."""
    rest = list(parts)
    while rest:
        name = rest.pop(0)
        if name.isdecimal():  # a step
            yield name
            continue
        has_subject = PAGES.get(name, QUESTIONS.get(name))
        if name == "join":  # with the code that an opened link carries, or without
            has_subject = bool(rest) and rest[0] not in QUESTIONS
        subject = rest.pop(0) if has_subject and rest else ""
        yield "" if has_subject is None or (has_subject and not subject) else f"{name}/{subject}".rstrip("/")


def with_page(pages: tuple[str, ...], route: str) -> tuple[str, ...]:
    """The pages after this one was opened: there is one of a kind, and what lay over it is gone."""
    kinds, kind = [_kind(one) for one in pages], _kind(route)
    below = pages[: kinds.index(kind)] if kind in kinds else pages
    return (*below, route)


def _kind(route: str) -> str:
    """What there is one of: who adds members from a list does so in place of adding one."""
    name = route.partition("/")[0]
    return "member" if name == "list" else name


def common_pages(here: Place, there: Place) -> tuple[str, ...]:
    """The pages that lie under both."""
    if here.destination != there.destination:
        return ()
    is_same = [one == other for one, other in zip(here.pages, there.pages, strict=False)]
    return here.pages[: is_same.index(False) if False in is_same else len(is_same)]
