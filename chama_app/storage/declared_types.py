"""Refuses what was read of a file and is not what its class declares: whatever has spoilt it may have left anything."""

from dataclasses import fields
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


class _Declared(NamedTuple):
    names: tuple[str, ...]
    types: tuple[tuple[type, ...], ...]
    words: tuple[tuple[int, frozenset[str]], ...]


def as_declared(made: T) -> T:
    """This one, when each of its fields holds what its class declares; what it is made of answers for itself.

    Raises:
        ValueError: One does not; it is named.
    """
    declared = _declared(cast(Any, type(made)))
    values = [getattr(made, name) for name in declared.names]
    if not all(map(isinstance, values, declared.types)):
        wrong = next(at for at, value in enumerate(values) if not isinstance(value, declared.types[at]))
        raise ValueError(f"{declared.names[wrong]} of a {type(made).__name__} is of another type")
    for at, words in declared.words:
        if isinstance(values[at], str) and values[at] not in words:
            raise ValueError(f"{declared.names[at]} of a {type(made).__name__} is none of {sorted(words)}")
    return made


@cache
def _declared(kind: Any) -> _Declared:
    """The types that each field may have, and the words, where it may have some only."""
    hints, names = get_type_hints(kind), tuple(one.name for one in fields(kind))
    found = [_types_and_words(hints[name]) for name in names]
    words = tuple((at, one) for at, (_, one) in enumerate(found) if one)
    return _Declared(names, tuple(types for types, _ in found), words)


def _types_and_words(hint: Any) -> tuple[tuple[type, ...], frozenset[str]]:
    if isinstance(hint, type):
        return (hint,), frozenset()
    match get_origin(hint), get_args(hint):
        case kind, words if kind is Literal:
            return (str,), frozenset(words)
        case kind, parts if kind in (Union, UnionType):
            found = [_types_and_words(one) for one in parts]
            return tuple(one for types, _ in found for one in types), frozenset().union(*(words for _, words in found))
        case kind, _:
            return (kind,), frozenset()
