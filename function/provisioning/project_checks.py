"""What an operator's key can see of a project: what differs from what should be, as findings."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from daraja_core.diagnosis import Finding, ok, problem, skipped, unknown
from daraja_core.errors import ConfigError
from daraja_core.secret_strength import weakness

from ..forwarding.receiver import read_receiver
from ..settings import MissingVariableError
from .database import Database
from .deployed_function import DeployedFunction, mark
from .project_api import Answer, ApiError, ProjectApi, segment
from .schema_plan import CloseCollection, CreateCollection, Drift
from .wanted import CREDENTIALS, GENERATED, SECRETS, Wanted

PROVISION: Final = "run `daraja provision`"
ALIVE: Final = timedelta(minutes=16)  # three runs of the schedule, and a little
_NEWEST_RUN: Final = (
    {"method": "equal", "attribute": "trigger", "values": ["schedule"]},
    {"method": "orderDesc", "attribute": "$createdAt"},
)
_MOST_LETTERS: Final = 1000
_LETTERS: Final = (
    "run `daraja replay --all`; look up in M-Pesa's portal what stays, then say `daraja replay --seen LETTER`"
)
_BY_HAND: Final = "nothing is deleted for you: change it in the console, then run `daraja provision`"


class ProjectChecks:
    """Checks with an API key; one that Appwrite refuses to answer is unknown, or a problem of the key's scopes."""

    def __init__(
        self, api: ProjectApi, database: Database, function: DeployedFunction, wanted: Wanted, now: datetime
    ) -> None:
        self._api = api
        self._database = database
        self._function = function
        self._wanted = wanted
        self._now = now

    def all(self) -> Iterator[Finding]:
        checks: Mapping[str, Callable[[], Iterator[Finding]]] = {
            "schema": self._schema,
            "function": self._settings,
            "variables": self._variables,
            "version": self._version,
            "schedule": self._schedule,
            "letters": self._letters,
        }
        for name, check in checks.items():
            try:
                yield from check()
            except ApiError as exc:
                remedy = "give the key the scopes that `daraja provision --help` names"
                yield problem(name, str(exc), remedy) if exc.missing_scopes else unknown(name, str(exc))

    def _schema(self) -> Iterator[Finding]:
        if not self._database.is_there:
            yield problem("schema", f"there is no database {self._wanted.database_id}", PROVISION)
            return
        steps = list(self._database.plan())
        open_to = [step for step in steps if isinstance(step, CloseCollection)]
        drift = [step for step in steps if isinstance(step, Drift)]
        missing = [step for step in steps if step not in open_to and step not in drift]
        made = {step.collection_id for step in steps if isinstance(step, CreateCollection)}
        for step in missing:
            if isinstance(step, CreateCollection) or getattr(step, "collection_id", None) not in made:
                yield problem("schema", f"missing: {str(step).removeprefix('create ')}", PROVISION)
        for each in drift:
            yield problem("schema", str(each), _BY_HAND)
        if not missing and not drift:
            yield ok("schema", "every collection has its attributes and indexes")
        for step in open_to:
            detail = f"the collection {step.collection_id} lets others in than its documents say"
            yield problem("permissions", detail, PROVISION)
        if not open_to:
            yield ok("permissions", "only documents say who reads them")

    def _settings(self) -> Iterator[Finding]:
        found = self._function.found()
        if found is None:
            yield problem("function", f"there is no function {self._wanted.function_id}", PROVISION)
            return
        changes = list(self._function.settings(found))
        for change in changes:
            yield problem("function", f"it should {change}", PROVISION)
        if not changes:
            yield ok("function", "execute permission, scopes, schedule, entry point and build command are right")

    def _variables(self) -> Iterator[Finding]:
        if self._function.found() is None:
            yield skipped("variables", "there is no function")
            return
        found = {str(each["key"]): each for each in self._function.found_variables()}
        faults = list(self._faults(found))
        yield from (problem("variables", detail, remedy) for detail, remedy in faults)
        if not faults:
            yield ok("variables", f"{len(found)} are set, the secrets among them hidden and long enough")

    def _faults(self, found: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
        marks = self._function.marks(found)
        for name, value in self._wanted.variables.items():
            if name not in found:
                yield f"{name} is not set on the function", PROVISION
            elif name in SECRETS and marks.get(name) != mark(name, value):
                yield f"{name} of the function is another one than yours", PROVISION
            elif name not in SECRETS and found[name].get("value") != value:
                yield f"{name} of the function is {str(found[name].get('value'))!r}, yours is {value!r}", PROVISION
        for name in SECRETS:
            secret = self._wanted.variables.get(name) or str(found.get(name, {}).get("value") or "")
            weak = next(filter(None, map(weakness, secret.split(",") if secret else ())), None)
            if name in GENERATED and weak is not None:
                new = "put what `openssl rand -hex 32` prints into daraja.env as new,old, then " + PROVISION
                yield f"{name} is weak: it is {weak}", new
            if name in found and not found[name].get("secret"):
                yield f"{name} can be read by everybody in the console", "mark it as secret there"
        if str(found.get("DARAJA_ALLOW_UNSIGNED", {}).get("value", "")).strip().lower() == "yes":
            yield "DARAJA_ALLOW_UNSIGNED lets anybody report payments", "delete that variable once no old app is out"
        yield from self._forwarding_faults()
        given = [name for name in CREDENTIALS if name in found]
        if given and len(given) < len(CREDENTIALS):
            missing = ", ".join(name for name in CREDENTIALS if name not in found)
            yield f"the function can send nothing: {missing} is not set", "set it in daraja.env, then " + PROVISION

    def _forwarding_faults(self) -> Iterator[tuple[str, str]]:
        try:
            read_receiver(self._wanted.variables)
        except (ConfigError, MissingVariableError) as exc:
            yield f"no verdict is passed on: {exc}", "correct it in daraja.env, then " + PROVISION

    def _version(self) -> Iterator[Finding]:
        found = self._function.found()
        if found is None or not found.get("deploymentId"):
            yield problem("version", "nothing is deployed", PROVISION)
        elif self._function.runs_this_version(found):
            yield ok("version", "the deployed function is this version")
        else:
            yield problem("version", "another version is deployed than this one", PROVISION)

    def _letters(self) -> Iterator[Finding]:
        """What was delivered and could not be stored, and what does not fit together."""
        reasons = Counter(str(each.get("reason")) for each in self._database.waiting_letters(_MOST_LETTERS))
        for reason, count in sorted(reasons.items()):
            many = f"{count} or more" if count >= _MOST_LETTERS else str(count)
            yield problem("letters", f"{many} wait in the dead letters: {reason}", _LETTERS)
        if not reasons:
            yield ok("letters", "no dead letter waits for anybody")

    def _schedule(self) -> Iterator[Finding]:
        """Whether the schedule ran lately; Appwrite keeps no executions of a function that just came to be."""
        found = self._function.found()
        if found is None or not found.get("deploymentId"):
            yield skipped("schedule", "nothing is deployed")
            return
        place = f"/functions/{segment(self._wanted.function_id)}/executions"
        runs = list(self._api.find_all(place, "executions", 1, _NEWEST_RUN))
        since = self._now - datetime.fromisoformat(str(found.get("deploymentCreatedAt")))
        if not runs and since < ALIVE:
            yield skipped("schedule", "it is about to run for the first time: look again in a quarter of an hour")
            return
        newest = max((datetime.fromisoformat(str(each["$createdAt"])) for each in runs), default=None)
        if newest is None or self._now - newest > ALIVE:
            when = "never ran" if newest is None else f"ran last at {newest:%Y-%m-%d %H:%M} UTC"
            remedy = "a cloud project that was paused has to be resumed in the console; else look at its executions"
            yield problem("schedule", f"the schedule {when}", remedy)
        elif runs[0].get("status") == "failed":
            yield problem("schedule", "its newest run failed", "look at the newest execution's log in the console")
        else:
            yield ok("schedule", f"it ran {round((self._now - newest).total_seconds() / 60)} minutes ago")
