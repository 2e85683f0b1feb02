"""Every fault that is put back, by what a user would see of it: the files in TOML beside this one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from .fault import Change, Fault

FILES = ("sums", "agreement", "asking", "failures")


def _read(name: str) -> Iterator[Fault]:
    for row in tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))["faults"]:
        changes = tuple(Change(**change) for change in row.pop("changes"))
        yield Fault(**row, changes=changes)


CATALOG = {fault.says: fault for name in FILES for fault in _read(name)}
