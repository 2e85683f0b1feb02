"""What an answer of Appwrite's means: a clear no is not asked again, and whatever may be better later is."""

import httpx
import pytest

from function.appwrite.client import BusyError, RefusedError, failure

AGAIN = (408, 409, 425, 429)


@pytest.mark.parametrize("status", [*range(400, 432), 451, 499])
def test_what_appwrite_refuses_is_not_asked_again_unless_it_may_be_better_later(status: int) -> None:
    error = failure(httpx.Response(status, json={"type": "a_word", "message": "a secret"}))
    assert str(error) == f"{status} a_word"
    if status in AGAIN:
        assert type(error) is BusyError
    else:
        assert isinstance(error, RefusedError)
        assert (error.status, error.kind) == (status, "a_word")


@pytest.mark.parametrize("status", [200, 201, 204, 302, 399, 500, 502, 503])
def test_what_is_no_answer_of_appwrites_may_be_asked_again(status: int) -> None:
    assert type(failure(httpx.Response(status, text="<html>sign in</html>"))) is BusyError


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"nonsense", b'{"type": 7}', b'{"type": "two words"}'])
def test_without_a_word_of_appwrites_the_status_stands_alone(body: bytes) -> None:
    assert str(failure(httpx.Response(403, content=body))) == "403"
