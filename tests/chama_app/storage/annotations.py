"""Says what of a value is not of the type that its class names for it, however deep."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def misfits(value: Any, hint: Any, where: str = "") -> Iterator[str]:
    """The places, as `.requests.0.way`, at which something else stands than what was promised."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple and args[-1:] == (...,):
        for at, one in enumerate(value):
            yield from misfits(one, args[0], f"{where}.{at}")
    elif is_dataclass(hint) and isinstance(value, hint):  # type: ignore[arg-type]  # a class, as a hint is
        for name, of in get_type_hints(hint).items():
            if name in {one.name for one in fields(hint)}:
                yield from misfits(getattr(value, name), of, f"{where}.{name}")
    elif not _fits(value, hint, origin, args):
        yield f"{where}: {value!r}"


def _fits(value: Any, hint: Any, origin: Any, args: tuple[Any, ...]) -> bool:
    if origin in (Union, UnionType):
        return any(not list(misfits(value, one)) for one in args)
    return value in args if origin is Literal else isinstance(value, origin or hint)
