"""One owner per store, also where a process forks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from daraja_core.drivers.file_lock import FileLock

FORKS = """
import os, sys
from pathlib import Path
from daraja_core.drivers.file_lock import FileLock

path = Path(sys.argv[1])
lock = FileLock(path)
assert lock.acquire()
said, saying = os.pipe()
asked, asking = os.pipe()
if os.fork() == 0:
    os.close(asking)
    os.write(saying, b"free" if FileLock(path).acquire() else b"held")
    os.read(asked, 1)  # until the parent has gone on
    os._exit(0)
print("the child finds it", os.read(said, 4).decode())
lock.release()
print("after the parent gave it back it is", "free" if FileLock(path).acquire() else "held")
os.close(asking)
os.wait()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_child_neither_holds_the_lock_nor_takes_it_from_its_parent(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", FORKS, str(tmp_path / "store.lock")], capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines() == ["the child finds it held", "after the parent gave it back it is free"]


def test_a_lock_is_held_once_and_can_be_taken_again_when_it_was_given_back(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    first.release()
    assert second.acquire()
    second.release()
