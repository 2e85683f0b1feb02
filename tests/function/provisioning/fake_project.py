"""A project in memory: what an operator's key sees of one, without a server."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from function.bundle import bundle
from function.provisioning.database import DATABASES, Database
from function.provisioning.deployed_function import MARKS, DeployedFunction, mark
from function.provisioning.project_api import Answer, ApiError, Method, ProjectApi
from function.provisioning.project_checks import ProjectChecks
from function.provisioning.wanted import SECRETS, Wanted, read_wanted

NOW = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
BASE = "/databases/payments/collections"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
VARIABLES = {
    "DARAJA_CALLBACK_SECRET": SECRET,
    "DARAJA_JOIN_SECRET": SECRET[::-1],
    "DARAJA_ENVIRONMENT": "sandbox",
    "DARAJA_CONSUMER_KEY": "a-consumer-key",
    "DARAJA_CONSUMER_SECRET": "a-consumer-secret",
    "DARAJA_PASSKEY": "a-passkey",
    "DARAJA_SHORTCODE": "174379",
}
WANTED = read_wanted(VARIABLES, "daraja", None)


class Project(ProjectApi):
    """Answers by their path: one thing in `things`, lists in `lists`; what is neither is not there.

    `refused` is raised for paths that begin so.
    """

    def __init__(self, wanted: Wanted = WANTED) -> None:
        super().__init__("https://cloud.appwrite.io/v1", "project", "key")
        self.things: dict[str, Answer] = {"/databases/payments": {}, "/functions/daraja": _function(wanted)}
        self.lists: dict[str, list[Answer]] = {}
        self.refused: dict[str, ApiError] = {}
        self.source = bundle()
        self.things["/functions/daraja/deployments/d1"] = {"sourceSize": len(self.source)}
        for name, collection in wanted.collections:
            place = f"{BASE}/{name}"
            self.things[place] = {"$permissions": [], "documentSecurity": True}
            self.lists[f"{place}/attributes"] = [
                {
                    "key": each.key,
                    "type": each.kind,
                    "size": each.size,
                    "required": each.required,
                    "status": "available",
                }
                for each in collection.attributes
            ]
            self.lists[f"{place}/indexes"] = [
                {"key": each.key, "type": each.type, "attributes": list(each.attributes), "status": "available"}
                for each in collection.indexes
            ]
        self.lists["/functions/daraja/variables"] = [*_variables(wanted)]
        self.lists["/functions/daraja/executions"] = [{"$createdAt": NOW.isoformat(), "status": "completed"}]

    def variable(self, name: str) -> Answer:
        return next(each for each in self.lists["/functions/daraja/variables"] if each["key"] == name)

    def call(self, method: Method, path: str, body: Mapping[str, object] | None = None) -> Answer:
        self._refuse(path)
        if path not in self.things:
            raise ApiError(404, "not_found", "it is not there")
        return self.things[path]

    def find_all(
        self, path: str, name: str, most: int | None = None, only: Sequence[Mapping[str, object]] = ()
    ) -> Iterator[Answer]:
        self._refuse(path)
        yield from self.lists.get(path, [])[:most]

    def download(self, path: str) -> bytes:
        return self.source

    def _refuse(self, path: str) -> None:
        for start, error in self.refused.items():
            if path.startswith(start):
                raise error


def _function(wanted: Wanted) -> Answer:
    made = {"deploymentId": "d1", "deploymentCreatedAt": "2026-03-26T00:00:00.000+00:00"}
    return {**wanted.function_settings(), **made}


def _variables(wanted: Wanted) -> Iterator[Answer]:
    for name, value in wanted.variables.items():
        is_secret = name in SECRETS
        yield {"$id": name, "key": name, "value": "" if is_secret else value, "secret": is_secret}
    marks = {name: mark(name, value) for name, value in wanted.variables.items() if name in SECRETS}
    yield {"$id": MARKS, "key": MARKS, "value": ",".join(f"{name}:{text}" for name, text in marks.items())}


@dataclass
class Operator:
    """Who looks at it; a wait takes no time and is counted."""

    project: Project = field(default_factory=Project)
    wanted: Wanted = WANTED
    waits: list[float] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return Database(self.project, DATABASES, self.wanted, self.waits.append)

    @property
    def function(self) -> DeployedFunction:
        return DeployedFunction(self.project, self.wanted, self.waits.append)

    def findings(self, check: str) -> list[tuple[str, str]]:
        """The state and the detail of each finding of a check."""
        checks = ProjectChecks(self.project, self.database, self.function, self.wanted, NOW)
        return [(found.state, found.detail) for found in checks.all() if found.check == check]

    def change(self, path: str, **fields: Any) -> None:
        self.project.things[path] |= fields
