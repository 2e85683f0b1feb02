"""The function of a project: its settings, variables, domain and code, compared with what they should be and set up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from ..bundle import BUILD_COMMAND, ENTRY_POINT, bundle
from ..fingerprint import fingerprint
from .project_api import Answer, ApiError, Method, ProjectApi, segment
from .wanted import DOMAIN, RUNTIMES, SECRETS, Wanted

Report = Callable[[str], None]
LONGEST_BUILD_S: Final = 600
MARKS: Final = "DARAJA_SECRET_MARKS"
_LISTS: Final = frozenset({"execute", "scopes"})
_LAST_LINES: Final = 15


class BuildFailedError(Exception):
    """Appwrite could not build the bundle; what ran before still runs."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do to the function; `act` does it."""

    what: str
    act: Callable[[], None]

    def __str__(self) -> str:
        return self.what


class DeployedFunction:
    """All methods raise ApiError."""

    def __init__(self, api: ProjectApi, wanted: Wanted, wait: Callable[[float], None]) -> None:
        self._api = api
        self._wanted = wanted
        self._wait = wait
        self._place = f"/functions/{segment(wanted.function_id)}"

    def found(self) -> Answer | None:
        return self._api.find(self._place)

    def settings(self, found: Answer | None) -> Iterator[Change]:
        wanted = self._wanted.function_settings()
        if found is None:
            yield Change(f"create the function {self._wanted.function_id}", lambda: self._create(wanted))
            return
        other = [name for name, value in wanted.items() if not _is_set(name, found.get(name), value)]
        if other:
            names = ", ".join(other)
            what = f"set {names} of the function {self._wanted.function_id}"
            yield Change(what, lambda: self._update(found, wanted))

    def variables(self, domain: str | None) -> Iterator[Change]:
        """A secret's value is never shown again, so a mark beside it tells whether it is still the same."""
        wanted = dict(self._wanted.variables)
        if domain is not None:
            wanted.setdefault(DOMAIN, domain)
        found = {str(each["key"]): each for each in self.found_variables()}
        marks = self.marks(found)
        for name, value in wanted.items():
            same = (
                marks.get(name) == mark(name, value) if name in SECRETS else value == found.get(name, {}).get("value")
            )
            if name not in found:
                yield self._new_variable(name, value)
            elif not same:
                yield self._changed_variable(found[name], value)
        fresh = marks | {name: mark(name, value) for name, value in wanted.items() if name in SECRETS}
        if fresh != marks:
            text = ",".join(f"{name}:{value}" for name, value in fresh.items())
            yield self._changed_variable(found[MARKS], text) if MARKS in found else self._new_variable(MARKS, text)

    def found_variables(self) -> list[Answer]:
        return list(self._api.find_all(f"{self._place}/variables", "variables"))

    def domain(self) -> str | None:
        """Where the function answers, as an address without a path of its own; None until Appwrite gave it one."""
        for rule in self._api.find_all("/proxy/rules", "rules"):
            if rule.get("deploymentResourceId") == self._wanted.function_id and rule.get("domain"):
                return f"{urlsplit(self._api.endpoint).scheme}://{rule['domain']}"
        return None

    def code(self, found: Answer | None) -> Iterator[Change]:
        if not self.runs_this_version(found):
            what = f"deploy the function ({len(_packed()) // 1024} KB) and build it with `{BUILD_COMMAND}`"
            yield Change(what, self._deploy)

    def runs_this_version(self, found: Answer | None) -> bool:
        """Whether the active deployment's bundle is the one that this installation would upload."""
        active = (found or {}).get("deploymentId")
        if not active:
            return False
        place = f"{self._place}/deployments/{segment(str(active))}"
        deployment = self._api.find(place)
        if deployment is None or deployment.get("sourceSize") not in (None, len(_packed())):
            return False
        return sha256(self._api.download(f"{place}/download")).digest() == sha256(_packed()).digest()

    def wait_for_build(self, report: Report) -> None:
        """Raises BuildFailedError with the end of the build's log."""
        waited = 0.0
        while True:
            found = self.found() or {}
            status = found.get("latestDeploymentStatus")
            if status == "ready":
                return
            if status in ("failed", "canceled"):
                raise BuildFailedError(f"the build failed:\n{self._log(str(found.get('latestDeploymentId')))}")
            if waited >= LONGEST_BUILD_S:
                raise BuildFailedError(f"the build is not done after {LONGEST_BUILD_S} seconds: look in the console")
            report(f"building: {status}")
            self._wait(2.0)
            waited += 2.0

    @staticmethod
    def marks(found: Mapping[str, Answer]) -> dict[str, str]:
        """The marks of the secrets that were set last."""
        text = str(found.get(MARKS, {}).get("value") or "")
        pairs = (part.partition(":") for part in text.split(",") if part)
        return {name: value for name, _, value in pairs}

    def _create(self, wanted: Mapping[str, object]) -> None:
        """With the first runtime that the server has; only its refusal tells which it has not."""
        for runtime in RUNTIMES:
            body = {"functionId": self._wanted.function_id, "name": "Daraja", "runtime": runtime, **wanted}
            try:
                self._api.call("post", "/functions", body)
                return
            except ApiError as exc:
                if exc.status != 400 or "runtime" not in str(exc) or runtime == RUNTIMES[-1]:
                    raise

    def _update(self, found: Answer, wanted: Mapping[str, object]) -> None:
        # What is left out of the call falls back to its default, so what is there besides is sent along.
        kept: dict[str, object] = {name: found[name] for name in ("name", "runtime", "events") if name in found}
        self._api.call("put", self._place, kept | dict(wanted))

    def _new_variable(self, name: str, value: str) -> Change:
        body = {"variableId": "unique()", "key": name, "value": value, "secret": name in SECRETS}
        return Change(f"set the variable {name}", lambda: _do(self._api, "post", f"{self._place}/variables", body))

    def _changed_variable(self, found: Answer, value: str) -> Change:
        place = f"{self._place}/variables/{segment(str(found['$id']))}"
        body = {"key": found["key"], "value": value}
        return Change(f"change the variable {found['key']}", lambda: _do(self._api, "put", place, body))

    def _deploy(self) -> None:
        fields = {"entrypoint": ENTRY_POINT, "commands": BUILD_COMMAND, "activate": "true"}
        self._api.upload(f"{self._place}/deployments", "function.tar.gz", _packed(), fields)

    def _log(self, deployment_id: str) -> str:
        deployment = self._api.find(f"{self._place}/deployments/{segment(deployment_id)}") or {}
        return "\n".join(str(deployment.get("buildLogs", "")).splitlines()[-_LAST_LINES:])


def mark(name: str, secret: str) -> str:
    """Eight digits by which a secret is recognised, and which tell nothing of it."""
    return fingerprint("variable", [name], secret)[:8]


def _do(api: ProjectApi, method: Method, path: str, body: Mapping[str, object]) -> None:
    api.call(method, path, body)


def _is_set(name: str, found: object, wanted: object) -> bool:
    if name == "scopes" and isinstance(found, list) and isinstance(wanted, list):
        return set(wanted) <= set(found)
    if name in _LISTS and isinstance(found, list) and isinstance(wanted, list):
        return sorted(found) == sorted(wanted)
    return found == wanted


@cache
def _packed() -> bytes:
    """The bundle of this installation: it is asked for several times in a run, and stays what it is."""
    return bundle()
