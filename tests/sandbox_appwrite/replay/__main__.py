"""`python -m tests.sandbox_appwrite.replay [NAME]`: the table and, of NAME, all differences."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.sandbox_appwrite.replay.stage import play_everything, table

with tempfile.TemporaryDirectory() as folder:
    tallies = asyncio.run(play_everything(Path(folder)))
print(table(tallies))  # noqa: T201 — a program for developers
for tally in tallies:
    if len(sys.argv) > 1 and tally.name.startswith(sys.argv[1]):
        print(*tally.different_answers, *tally.different_frames, sep="\n")  # noqa: T201 — likewise
