"""Where the engine's store lies when nobody says where, and that one of an earlier version is still found."""

from pathlib import Path

import pytest

from daraja_core import data_folder
from daraja_core.drivers.data_folder import default_store
from tests.daraja_core.configs import config

HOME = Path("/home/wanjiru")


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, HOME / ".local/share/daraja"),
        ("linux", {"XDG_DATA_HOME": "/data"}, Path("/data/daraja")),
        ("darwin", {}, HOME / "Library/Application Support/daraja"),
        ("win32", {}, HOME / "AppData/Local/daraja"),
        ("android", {"FLET_APP_STORAGE_DATA": "/app"}, Path("/app")),
        ("linux", {"DARAJA_DATA_DIR": "/chosen"}, Path("/chosen")),
        ("linux", {"CHAMA_DATA_DIR": "/of-the-app"}, HOME / ".local/share/daraja"),
    ],
)
def test_the_data_folder_is_the_librarys_own(platform: str, environment: dict[str, str], folder: Path) -> None:
    assert data_folder(environment, platform, HOME) == folder


def test_an_application_has_a_folder_and_a_variable_of_its_own() -> None:
    assert data_folder({}, "linux", HOME, application="shop") == HOME / ".local/share/shop"
    assert data_folder({"SHOP_DATA_DIR": "/shop"}, "linux", HOME, application="shop") == Path("/shop")


def test_a_store_of_version_0_1_is_used_where_it_lies_until_there_is_one_in_the_present_folder(tmp_path: Path) -> None:
    present, earlier = (tmp_path / folder / "daraja-project-174379.db" for folder in ("daraja", "chama"))
    at = {"XDG_DATA_HOME": str(tmp_path)}
    assert default_store(at, config(appwrite_project_id="project"), "linux") == present
    earlier.parent.mkdir()
    earlier.touch()
    assert default_store(at, config(appwrite_project_id="project"), "linux") == earlier
    assert default_store(at, config(appwrite_project_id="another"), "linux") == present.with_name(
        "daraja-another-174379.db"
    )
    present.parent.mkdir()
    present.touch()
    assert default_store(at, config(appwrite_project_id="project"), "linux") == present


def test_a_store_in_a_folder_that_version_0_1_was_told_is_still_found(tmp_path: Path) -> None:
    earlier = tmp_path / "old" / "daraja-project-174379.db"
    earlier.parent.mkdir()
    earlier.touch()
    at = {"XDG_DATA_HOME": str(tmp_path), "CHAMA_DATA_DIR": str(tmp_path / "old")}
    assert default_store(at, config(appwrite_project_id="project"), "linux") == earlier
