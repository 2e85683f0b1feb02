"""A sealed text: read with its secret, and by nothing else."""

import pytest

from function.sealed import LONGEST, seal, unseal

SECRET, NUMBER = "a-secret-that-nobody-guesses", "254712345678"


def test_what_is_sealed_is_read_with_its_secret_and_under_its_values() -> None:
    sealed = seal(NUMBER, "payee", ("p-1", "mark"), SECRET)
    assert NUMBER not in sealed
    assert unseal(sealed, "payee", ("p-1", "mark"), SECRET) == NUMBER
    others = [seal(NUMBER, "payee", ("p-2", "mark"), SECRET), seal(NUMBER, "payee", ("p-1", "mark"), SECRET + "!")]
    assert len({sealed, *others}) == 3


@pytest.mark.parametrize("sealed", ["no hexadecimal text", "0", "00" * (LONGEST + 1)])
def test_what_nobody_sealed_is_not_read(sealed: str) -> None:
    with pytest.raises(ValueError, match=r"hex|bytes"):
        unseal(sealed, "payee", ("p-1",), SECRET)
