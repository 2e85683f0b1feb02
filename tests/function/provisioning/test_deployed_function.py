"""The function of a project, as far as it can be read without a server."""

from collections.abc import Iterator, Mapping, Sequence

import pytest

from function.provisioning.deployed_function import DeployedFunction
from function.provisioning.project_api import Answer, ProjectApi
from function.provisioning.wanted import read_wanted

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
