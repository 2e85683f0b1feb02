"""The ids of payments that the ledger makes."""

import re

from chama_app.services.ledger import random_suffix


def test_a_suffix_is_eight_letters_and_digits_that_nobody_mistakes_for_a_number() -> None:
    drawn = [random_suffix() for _ in range(200)]
    assert all(re.fullmatch("[a-z][0-9a-z]{7}", one) for one in drawn)
    assert len(set(drawn)) == 200
    assert not {*"ilou"} & {*"".join(drawn)}
