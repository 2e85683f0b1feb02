"""Every place of the app that writes to a disk or a device is known, and has a test of its failure."""

import re
from pathlib import Path

import pytest

import chama_app
from chama_app.storage.browser_key import browser_key
from chama_app.storage.downloads import write_beside

ROOT = Path(chama_app.__file__).parent
WRITES = re.compile(
    r"""\.write_(text|bytes)\(|os\.(open|replace|remove|rename)\(|\.unlink\((missing_ok=True)?\)|rmtree\(|\.mkdir\(|open\([^)]*["'][wxa]b?["']"""
    r"""|sqlite3\.connect|\.execute(many|script)?\(|SharedPreferences\(\)\.(set|remove)\(|SecureStorage\(\)\.set\("""
    r"""|set_password\(|\.save_file\(|\.share_files\("""
)
TESTED_BY = {
    "main.py": "ui/test_settings_screens.py, test_serving.py",  # clears the demo, makes the folder
    "demo/forgotten.py": "ui/test_begin_again.py",
    "storage/database.py": "storage/test_refused_writes.py",
    "storage/backup_file.py": "storage/test_backup_file.py",
    "storage/open_payments.py": "storage/test_open_payments.py",
    "storage/collection_rows.py": "storage/test_refused_writes.py",
    "storage/record_rows.py": "storage/test_refused_writes.py",
    "storage/proposal_rows.py": "storage/test_refused_writes.py",
    "storage/transaction.py": "storage/test_refused_writes.py",
    "storage/book_reader.py": "storage/test_damaged_record.py",
    "storage/record_check.py": "storage/test_damaged_record.py",
    "storage/migrations.py": "storage/test_database.py",
    "storage/mode.py": "ui/test_settings_screens.py",
    "storage/browser_key.py": "storage/test_every_write.py",
    "storage/downloads.py": "storage/test_every_write.py",
    "storage/room_file.py": "storage/test_files.py",
    "storage/client_storage.py": "storage/test_client_storage.py, ui/test_preferences.py",
    "storage/key_store.py": "storage/test_secret_store.py",
    "storage/secret_store.py": "storage/test_secret_store.py",
    "ui/file_output.py": "ui/test_activity_screen.py",
    "ui/view_models/activity_view_model.py": "ui/test_activity_screen.py",
    "ui/view_models/backup_view_model.py": "ui/test_backups.py",
    "ui/view_models/history_view_model.py": "ui/test_history_screens.py",
}


def test_whatever_writes_is_named_with_the_test_of_its_failure() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if WRITES.search(path.read_text("utf-8"))}
    assert found == set(TESTED_BY)
    for tests in TESTED_BY.values():
        assert all((Path(__file__).parents[1] / one).is_file() for one in tests.split(", "))


def test_an_export_that_does_not_fit_leaves_no_half_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="only Unix limits the size of a file")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # Python ignores the signal and gets the error
    try:
        with pytest.raises(OSError, match="too large"):
            write_beside(tmp_path, "payments.csv", b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_browsers_get_a_key_for_this_start_where_none_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert len(browser_key(tmp_path / "file")) > 40
