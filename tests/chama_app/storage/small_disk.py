"""The app's record on a disk of its own: `python -m tests.chama_app.storage.small_disk FOLDER`, told as a line of JSON.

The folder is a small file system that only this process sees; it becomes full, has room again, and becomes read-only.
"""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from chama_app.storage.database import Database
from chama_app.storage.transaction import SaveError

from ..example_chama import ALICE, BOB, book, paid, payment_request


def main(folder: Path) -> dict[str, object]:
    """What the record says while the disk changes under it, and what is left in the end."""
    with closing(Database(folder / "chama.db", book())) as database:
        database.save_request(payment_request(ALICE, paid("UKK1AAAAAA")))
        _fill(folder / "ballast")
        full = _written(database)
        (folder / "ballast").unlink()
        again = _written(database)
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    with closing(Database(folder / "chama.db", book())) as reopened:
        read_only = reopened.problem.kind if reopened.problem else _written(reopened)
        after = [one.receipt for one in reopened.load().requests]
    return {"full": full, "again": again, "read_only": read_only, "after": after}


def _written(database: Database) -> str:
    """Whether as much as a history of many years can be written; else why not."""
    try:
        for number in range(1, 200):
            database.save_request(payment_request(BOB, paid(f"UKK1{number:06}"), number))
    except SaveError as exc:
        return exc.problem
    return "written"


def _fill(ballast: Path) -> None:
    try:
        with ballast.open("ab", buffering=0) as file:
            while True:
                file.write(b"x" * 512)
    except OSError:
        return


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
