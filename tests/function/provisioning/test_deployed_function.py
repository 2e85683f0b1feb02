"""The function of a project, as far as it can be read without a server."""

from collections.abc import Iterator, Mapping, Sequence

import pytest

from function.provisioning.deployed_function import DeployedFunction
from function.provisioning.project_api import Answer, ApiError, Method, ProjectApi
from function.provisioning.wanted import RUNTIMES, read_wanted

OURS = {"deploymentResourceId": "daraja", "domain": "65f0.fra.appwrite.run"}


class Rules(ProjectApi):
    """A project of which only the domains are known."""

    def __init__(self, rules: Sequence[Answer], endpoint: str) -> None:
        super().__init__(endpoint, "project", "key")
        self._rules = rules

    def find_all(
        self, path: str, name: str, most: int | None = None, only: Sequence[Mapping[str, object]] = ()
    ) -> Iterator[Answer]:
        assert (path, name) == ("/proxy/rules", "rules")
        yield from self._rules


@pytest.mark.parametrize(
    ("rules", "domain"),
    [
        ([], None),
        ([{"deploymentResourceId": "another", "domain": "another.appwrite.run"}], None),
        ([{"deploymentResourceId": "daraja", "domain": ""}], None),
        (
            [{"deploymentResourceId": "another", "domain": "another.appwrite.run"}, OURS],
            "https://65f0.fra.appwrite.run",
        ),
    ],
)
def test_the_callback_domain_is_that_of_this_function_and_of_no_other(rules: list[Answer], domain: str | None) -> None:
    api = Rules(rules, "https://cloud.appwrite.io/v1")
    assert DeployedFunction(api, read_wanted({}, "daraja", None), lambda _: None).domain() == domain


def test_an_appwrite_without_tls_has_a_domain_without_tls() -> None:
    api = Rules([OURS], "http://127.0.0.1:8080/v1")
    found = DeployedFunction(api, read_wanted({}, "daraja", None), lambda _: None).domain()
    assert found == "http://65f0.fra.appwrite.run"


class Runtimes(ProjectApi):
    """A server that has some runtimes, and refuses whatever else it is asked for."""

    def __init__(self, has: Sequence[str], refusal: ApiError) -> None:
        super().__init__("https://cloud.appwrite.io/v1", "project", "key")
        self._has = has
        self._refusal = refusal
        self.asked: list[object] = []

    def call(self, method: Method, path: str, body: Mapping[str, object] | None = None) -> Answer:
        assert (method, path) == ("post", "/functions")
        self.asked.append((body or {}).get("runtime"))
        if self.asked[-1] not in self._has:
            raise self._refusal
        return {}


UNKNOWN = ApiError(400, "general_argument_invalid", "Invalid `runtime` param: Value must be one of (...)")


def create(api: ProjectApi) -> None:
    (change,) = DeployedFunction(api, read_wanted({}, "daraja", None), lambda _: None).settings(None)
    change.act()


def test_a_function_is_created_with_the_first_runtime_that_the_server_has() -> None:
    api = Runtimes(RUNTIMES[2:], UNKNOWN)
    create(api)
    assert api.asked == list(RUNTIMES[:3])


@pytest.mark.parametrize(
    ("refusal", "tries"),
    [
        (UNKNOWN, len(RUNTIMES)),
        (ApiError(400, "general_argument_invalid", "Invalid `schedule` param"), 1),
        (ApiError(500, "general_unknown", "no runtime could be started"), 1),
    ],
)
def test_a_function_that_cannot_be_created_says_why_and_only_another_runtime_is_worth_a_try(
    refusal: ApiError, tries: int
) -> None:
    api = Runtimes([], refusal)
    with pytest.raises(ApiError) as caught:
        create(api)
    assert (caught.value, len(api.asked)) == (refusal, tries)
