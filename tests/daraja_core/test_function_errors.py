"""What the function refuses an app raises as it was, whatever it is."""

import pytest

from daraja_core.errors import (
    AppwriteError,
    ConfigError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidAmountError,
    InvalidOrderError,
    InvalidPhoneError,
    InvalidReferenceError,
)
from daraja_core.function_errors import read_error, write_error


@pytest.mark.parametrize(
    "error",
    [
        InvalidPhoneError("no number"),
        InvalidAmountError("too much"),
        InvalidReferenceError("too long"),
        InvalidOrderError("another order has this id"),
        DarajaAuthError("no token", error_code="400.008.02", request_id="r-1"),
        DarajaUnreachableError("no answer", retry_after_s=30),
        ConfigError("DARAJA_RECORDS_COLLECTION_ID is not set"),
        AppwriteError("too many", status=429, kind="too_many", retry_after_s=5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_function_refuses_is_raised_as_it_was(error: DarajaError) -> None:
    _, fields = write_error(error)
    raised = read_error("stk", fields)
    assert (type(raised), str(raised)) == (type(error), str(error))
    trace = [(one.error_code, one.request_id, one.retry_after_s) for one in (raised, error)]
    assert trace[0] == trace[1]
