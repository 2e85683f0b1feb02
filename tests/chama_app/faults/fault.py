"""A fault, and how it is put back: one file of the app is read with other words in it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

APP = Path(__file__).parents[3] / "chama_app"


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in a file now, and what stood there then."""

    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a user would see of it, the file of the app that had it, and which machine of `long_histories` finds it."""

    says: str
    file: str
    found_by: str
    changes: tuple[Change, ...]

    @property
    def path(self) -> Path:
        """The file that has it."""
        return APP / self.file

    def put_into(self, content: str) -> str:
        """The file as it was. Raises where what stands there now does not stand there exactly once."""
        for change in self.changes:
            if content.count(change.now) != 1:
                raise ValueError(f"{self.says}: {self.file} has {content.count(change.now)} times {change.now!r}")
            content = content.replace(change.now, change.then)
        return content


def put_back(fault: Fault) -> None:
    """From now on this process reads the file with the fault in it; nothing on the disk changes."""
    name = f"{APP.name}.{fault.file.removesuffix('.py').replace('/', '.')}"
    if name in sys.modules:
        raise ValueError(f"{name} was read before")
    sys.meta_path.insert(0, _Finder(name, fault))


class _Finder(MetaPathFinder):
    def __init__(self, name: str, fault: Fault) -> None:
        self._name = name
        self._fault = fault

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == self._name else None
        if spec:
            spec.loader = _Loader(fullname, self._fault)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, fault: Fault) -> None:
        super().__init__(name, str(fault.path))
        self._fault = fault

    def path_stats(self, path: str) -> Mapping[str, float]:
        raise OSError("so that no bytecode is read or kept")

    def get_data(self, path: str) -> bytes:
        return self._fault.put_into(super().get_data(path).decode()).encode()
