"""Whatever is changed or cut in the bytes of a backup: it is read as one, or refused with a reason."""

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chama_app.storage.backup_file import (
    DAMAGED,
    FILES,
    REPLACED,
    STAGED,
    Backup,
    BackupError,
    apply_staged_backup,
    read_backup,
    stage_backup,
    write_backup,
)
from daraja_core.drivers.store_schema import SCHEMA_VERSION as NEWEST
from daraja_core.drivers.store_staging import stage_attempts

from ..example_chama import NOON
from .test_backup_file import copy, loaded, recorded

FUZZED = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@dataclass(frozen=True)
class Whole:
    """A backup; what fails prints no bytes."""

    content: bytes = field(repr=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(write_backup(recorded(tmp_path_factory.mktemp("old") / "mode"), "demo", NOON))


def is_read_or_refused(content: bytes) -> bool:
    try:
        return isinstance(read_backup(content, "demo", NEWEST, copy), Backup)
    except BackupError as exc:
        return bool(exc.problem)


def damaged(whole: bytes, changes: list[tuple[int, int]], start: int, end: int) -> bytes:
    made = bytearray(whole)
    for place, value in changes:
        made[place % len(made)] = value
    return bytes(made[start % len(made) : len(made) - end % len(made)])


def packed(manifest: object, files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("backup.json", manifest if isinstance(manifest, bytes) else json.dumps(manifest))
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def unpacked(whole: bytes) -> tuple[dict[str, object], dict[str, bytes]]:
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("backup.json")), files


@FUZZED
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
    start=st.just(0) | st.integers(0, 10**6),
    end=st.just(0) | st.integers(0, 10**6),
)
def test_changed_and_cut_bytes_are_read_or_refused(
    whole: Whole, changes: list[tuple[int, int]], start: int, end: int
) -> None:
    assert is_read_or_refused(damaged(whole.content, changes, start, end))


@FUZZED
@given(key=st.sampled_from(["is", "format", "mode", "made_at", "files"]), value=JSON | st.just(...))
def test_a_changed_list_of_contents_is_read_or_refused(whole: Whole, key: str, value: object) -> None:
    manifest, files = unpacked(whole.content)
    changed = {name: one for name, one in manifest.items() if name != key} | ({} if value is ... else {key: value})
    assert is_read_or_refused(packed(changed, files))


@FUZZED
@given(content=st.binary(max_size=40) | JSON.map(lambda one: json.dumps(one).encode()))
def test_any_list_of_contents_is_refused(whole: Whole, content: bytes) -> None:
    assert is_read_or_refused(packed(content, unpacked(whole.content)[1]))


@FUZZED
@given(
    name=st.sampled_from(["chama.db", "daraja.db"]),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=30),
    end=st.just(0) | st.integers(0, 10**6),
)
def test_a_changed_record_with_a_true_sum_is_read_or_refused(
    whole: Whole, name: str, changes: list[tuple[int, int]], end: int
) -> None:
    manifest, files = unpacked(whole.content)
    files[name] = damaged(files[name], changes, 0, end)
    sums = {one: hashlib.sha256(content).hexdigest() for one, content in files.items()}
    assert is_read_or_refused(packed(manifest | {"files": sums}, files))


def test_what_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("backup.json", b" " * 300_000_000)
    assert is_read_or_refused(made.getvalue())


@FUZZED
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
    end=st.just(0) | st.integers(0, 10**6),
)
def test_a_staged_backup_that_is_changed_before_the_start_is_put_in_place_or_put_aside(
    whole: Whole, changes: list[tuple[int, int]], end: int
) -> None:
    with TemporaryDirectory() as folder:
        here = Path(folder)
        stage_backup(here, whole.content, NOON)
        staged = damaged((here / STAGED).read_bytes(), changes, 0, end)
        (here / STAGED).write_bytes(staged)
        outcome = apply_staged_backup(here, copy, stage_attempts)
        assert (outcome == "damaged") == (not (here / "chama.db").exists())
        assert not (here / STAGED).exists()
        assert outcome == "restored" or (here / DAMAGED).read_bytes() == staged


@pytest.mark.parametrize(("aside", "placed"), [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2)])
def test_what_was_here_stays_where_a_staged_backup_is_damaged(
    whole: Whole, tmp_path: Path, aside: int, placed: int
) -> None:
    """Also when an earlier start was killed after so many files were put aside, and of the backup's put in place."""
    here = recorded(tmp_path / "here", has_bob=False)
    before = {name: (here / name).read_bytes() for name in FILES}
    stage_backup(here, whole.content, NOON)
    (here / REPLACED).mkdir()
    for name in FILES[:aside]:
        (here / name).rename(here / REPLACED / name)
    for name in FILES[:placed]:
        (here / name).write_bytes(unpacked(whole.content)[1][name])
        (here / f"{name}-wal").write_bytes(b"a log of the one that was put in place")
    (here / STAGED).write_bytes(whole.content[:-100])
    assert apply_staged_backup(here, copy, stage_attempts) == "damaged"
    assert {name: (here / name).read_bytes() for name in FILES} == before
    assert [one.id for one in loaded(here).requests] == ["alice.1"]
    assert apply_staged_backup(here, copy, stage_attempts) == "nothing"
    assert (here / DAMAGED).read_bytes() == whole.content[:-100]
