"""What Activity says of each payment and payout."""

import pytest

from chama_app.domain.activity import activity_entries
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.activity_text import spoken_entry

from ..example_chama import after
from ..ui.stage import crowd


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_every_state_has_a_line_without_gaps(words: Words) -> None:
    said = [spoken_entry(one, words) for one in activity_entries(crowd(), after(seconds=30))]
    assert len(said) > 30
    assert not [line for line in said if "{" in line or "None" in line or " ," in line]
