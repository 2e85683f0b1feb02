"""`daraja provision`: makes what a project lacks, says what is otherwise, deletes nothing, and can be run again."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from . import doctor, environment_file
from .database import Database, NeverReadyError, words_of
from .deployed_function import BuildFailedError, DeployedFunction
from .project_api import ApiError, ProjectApi
from .schema_plan import CreateAttribute, CreateIndex, Drift, Step
from .wanted import DOMAIN, Wanted, generated, read_wanted

DONE: Final = 0
DIFFERENT: Final = 1  # something is otherwise than it should be, and only a person may change it
FAILED: Final = 2
Say = Callable[[str], None]
KEY_SCOPES: Final = (
    "databases.read/write, collections.read/write (tables.read/write), attributes.read/write (columns.read/write), "
    "indexes.read/write, documents.read (rows.read), functions.read/write, execution.read, rules.read, users.write "
    "(for the look at the end); "
    "with --web also platforms.read/write"
)


@dataclass(frozen=True, slots=True)
class Provisioning:
    """One run. `plan_only` says what it would do and does nothing."""

    api: ProjectApi
    database: Database
    function: DeployedFunction
    wanted: Wanted
    say: Say
    plan_only: bool

    def run(self) -> int:
        """The exit code. Raises ApiError, NeverReadyError and BuildFailedError."""
        drift = self._schema()
        self._function()
        self._platform()
        for each in drift:
            self.say(f"! {each}")
        return DIFFERENT if drift else DONE

    def _schema(self) -> list[Drift]:
        if not self.database.is_there:
            self._do(f"create the database {self.wanted.database_id}", self.database.create)
        steps = list(self.database.plan()) if self.database.is_there or not self.plan_only else self._all_steps()
        late = [step for step in steps if isinstance(step, CreateIndex)]
        self._take([step for step in steps if step not in late])
        if any(isinstance(step, CreateAttribute) for step in steps) and not self.plan_only:
            self.database.wait_until_ready("attributes", self.say)
        self._take(late)
        if late and not self.plan_only:
            self.database.wait_until_ready("indexes", self.say)
        return [step for step in steps if isinstance(step, Drift)]

    def _all_steps(self) -> list[Step]:
        from .schema_plan import steps

        return [step for own_id, collection in self.wanted.collections for step in steps(own_id, collection, None)]

    def _take(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if not isinstance(step, Drift):
                self._do(str(step), lambda step=step: self.database.take(step))  # type: ignore[misc]

    def _function(self) -> None:
        for change in self.function.settings(self.function.found()):
            self._do(str(change), change.act)
        found = self.function.found()
        if found is None:  # only a plan gets here
            self.say("would set the function's variables, deploy it and build it")
            return
        domain = self.function.domain()
        variables = list(self.function.variables(domain))
        for change in variables:
            self._do(str(change), change.act)
        code = list(self.function.code(found))
        for change in code:
            self._do(str(change), change.act)
        if code and not self.plan_only:
            self.function.wait_for_build(self.say)
        if domain is not None:
            self.say(f"the function answers at {domain}")

    def _platform(self) -> None:
        host = self.wanted.web_host
        if host is None:
            return
        known = {each.get("hostname") for each in self.api.find_all("/project/platforms", "platforms")}
        if host not in known:
            body = {"platformId": "unique()", "name": host, "hostname": host}
            self._do(f"register the web platform {host}", lambda: self._register(body))

    def _register(self, body: Mapping[str, object]) -> None:
        self.api.call("post", "/project/platforms/web", body)

    def _do(self, what: str, act: Callable[[], object]) -> None:
        self.say(f"would {what}" if self.plan_only else what)
        if not self.plan_only:
            act()


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """The exit code: 0, 1 when something is otherwise than it should be, 2 when it could not go on."""
    options = _parser().parse_args(arguments)
    try:
        return _provision(options, environment)
    except (ApiError, NeverReadyError, BuildFailedError, environment_file.EnvironmentFileError) as exc:
        hint = f"\nThe key needs these scopes: {KEY_SCOPES}" if isinstance(exc, ApiError) and exc.missing_scopes else ""
        print(f"{exc}{hint}", file=sys.stderr)  # noqa: T201 — a command's output
        return FAILED


def _provision(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    known = {**environment_file.read(options.env), **environment}
    endpoint, project, key = (_required(options, known, name) for name in ("endpoint", "project", "key"))
    if not (endpoint and project and key):
        return FAILED
    fresh = generated(known)
    wanted = read_wanted(known | fresh, options.function, options.web)
    api = ProjectApi(endpoint.rstrip("/"), project, key)
    database = Database(api, words_of(api, options.api), wanted, time.sleep)
    function = DeployedFunction(api, wanted, time.sleep)
    if not options.plan:  # before anybody gets them: a secret that is set and nowhere written down is lost
        _keep(options.env, {"APPWRITE_ENDPOINT": endpoint, "APPWRITE_PROJECT_ID": project, **fresh})
    code = Provisioning(api, database, function, wanted, _say, options.plan).run()
    domain = None if options.plan else function.domain()
    if domain is not None:
        ids = {name: value for name, value in wanted.variables.items() if name.endswith("_ID")}
        _keep(options.env, {**ids, DOMAIN: domain})
    if options.plan:
        return code
    _say("looking at everything that a payment needs:")
    place = {"APPWRITE_ENDPOINT": endpoint, "APPWRITE_PROJECT_ID": project, "APPWRITE_API_KEY": key}
    seen = {**known, **environment_file.read(options.env), **environment, **place}
    return max(code, min(doctor.told(doctor.examine(seen, options.function)), DIFFERENT))


def _keep(path: Path, values: Mapping[str, str]) -> None:
    if environment_file.keep(path, values):
        _say(f"wrote {path}: the app's and the commands' variables, secrets among them")


def _required(options: argparse.Namespace, known: Mapping[str, str], flag: str) -> str | None:
    names = {
        "endpoint": ("APPWRITE_ENDPOINT", "APPWRITE_FUNCTION_API_ENDPOINT"),
        "project": ("APPWRITE_PROJECT_ID", "APPWRITE_FUNCTION_PROJECT_ID"),
        "key": ("APPWRITE_API_KEY",),
    }[flag]
    value = getattr(options, flag) or next((known[name] for name in names if known.get(name)), None)
    if value is None:
        print(f"--{flag} is needed (or {names[0]})", file=sys.stderr)  # noqa: T201 — a command's output
    elif flag == "endpoint" and urlsplit(value).scheme not in ("http", "https"):
        print(f"--endpoint must be an address ending in /v1, got {value!r}", file=sys.stderr)  # noqa: T201 — likewise
        return None
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daraja provision",
        epilog=f"The key needs {KEY_SCOPES}.",
        description="Make what an Appwrite project lacks: database, collections, indexes, the function and its "
        "variables, deploy it, and look whether all is well. Nothing is ever deleted: run it as often as you like.",
    )
    parser.add_argument("--endpoint", help="Appwrite's API, ending in /v1 (or APPWRITE_ENDPOINT)")
    parser.add_argument("--project", help="the project's id (or APPWRITE_PROJECT_ID)")
    parser.add_argument("--key", help="an API key; better in APPWRITE_API_KEY, for others can see a command's flags")
    parser.add_argument("--plan", action="store_true", help="say what it would do, and do nothing")
    parser.add_argument("--api", choices=("databases", "tablesdb"), help="which of Appwrite's database APIs to use")
    parser.add_argument("--function", default="daraja", metavar="ID", help="the function's id (%(default)s)")
    parser.add_argument("--web", metavar="HOST", help="also register this host's pages, such as app.example.com")
    parser.add_argument(
        "--env", type=Path, default=environment_file.DEFAULT, metavar="FILE", help="the variables' file (%(default)s)"
    )
    return parser


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 — a command's output
