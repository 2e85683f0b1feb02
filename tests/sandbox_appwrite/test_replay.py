"""Everything that a real Appwrite 1.9.6 was asked while it was recorded, asked again here."""

from pathlib import Path

import pytest

from tests.sandbox_appwrite.replay.accepted import ACCEPTED, unaccepted
from tests.sandbox_appwrite.replay.stage import play_everything, table


@pytest.mark.slow
async def test_every_recorded_answer_and_frame_comes_again_or_is_a_difference_that_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tallies = await play_everything(tmp_path)
    with capsys.disabled():
        print(f"\n{table(tallies)}")  # noqa: T201 — how much is the same is worth seeing also when all is well
    differences = [each for tally in tallies for each in (*tally.different_answers, *tally.different_frames)]
    assert "\n".join(map(str, unaccepted(differences))) == ""
    unused = [rule for rule in ACCEPTED if not any(rule.covers(each) for each in differences)]
    assert unused == []
