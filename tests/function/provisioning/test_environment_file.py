"""The operator's file of variables: read line by line, kept whole, and named where it cannot be."""

import os
from pathlib import Path

import pytest

from function.provisioning import doctor, environment_file, provision
from function.provisioning.environment_file import EnvironmentFileError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "daraja.env"


def test_lines_are_read_as_names_and_values(file: Path) -> None:
    assert environment_file.read(file) == {}
    file.write_text("# a comment\n\n  # another\nA_NAME = a value \nB=x=y\nEMPTY=\n", "utf-8")
    assert environment_file.read(file) == {"A_NAME": "a value", "B": "x=y", "EMPTY": ""}


@pytest.mark.parametrize("line", ["no value", "two words=x", "=x", "2A=x"])
def test_what_is_no_variable_is_named_by_its_line_and_not_shown(file: Path, line: str) -> None:
    file.write_text(f"A=1\n{line}\n", "utf-8")
    with pytest.raises(EnvironmentFileError, match=f"^line 2 of {file} is not NAME=value$"):
        environment_file.read(file)


def test_only_what_is_new_is_written_and_only_its_owner_reads_it(file: Path) -> None:
    assert environment_file.keep(file, {"A": "1", "B": "2"})
    kept = file.read_text("utf-8")
    assert not environment_file.keep(file, {"A": "1"})
    assert file.read_text("utf-8") == kept
    assert environment_file.keep(file, {"A": "3"})
    assert environment_file.read(file) == {"A": "3", "B": "2"}
    assert [one.name for one in file.parent.iterdir()] == ["daraja.env"]
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_place_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(EnvironmentFileError, match="name another file with --env"):
        environment_file.keep(tmp_path / "file" / "daraja.env", {"A": "1"})


@pytest.mark.parametrize("content", [b"no variable\n", b"\xff\xfe"])
def test_the_commands_end_without_asking_anybody_when_the_file_cannot_be_read(
    file: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(content)
    assert doctor.main(["--env", str(file)], {}) == doctor.UNKNOWN == 2
    assert provision.main(["--env", str(file)], {}) == provision.FAILED == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count(str(file))) == ("", 2)
