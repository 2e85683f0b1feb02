"""What `flet build apk` would pack, without Flutter: a dry run of its own command, and what its wheels are made of.

The dry run uses the insides of flet-cli 1.0.5, which is pinned; another version may need another dry run.
"""

# mypy: disable-error-code="no-untyped-call, no-any-unimported, no-untyped-def, misc, no-any-return, import-untyped"
# flet-cli comes without annotations.

import argparse
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path
from typing import Any

import pytest
from flet_cli.commands import build, build_base, flutter_base
from flet_cli.utils.python_versions import PythonRelease
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
PHONE = {"platform_system": "Android", "sys_platform": "android", "platform_machine": "aarch64", "extra": ""}
MOBILE_WHEELS = {
    "fonttools": "its speed-up is optional C; there is a wheel of pure Python",
    "pillow": "Flet builds it for Android and iOS",
    "msgpack": "flet needs it; Flet builds it for Android and iOS",
    "websockets": "its speed-up is optional C; Flet builds it for Android and iOS, and it runs without",
}
RELEASE = PythonRelease("3.12", "3.12.13", "0.27.7", ("arm64-v8a", "armeabi-v7a", "x86_64"), False)


class _PackedError(Exception):
    """The packager would run now; there is no Flutter here to run it."""


class _NoFlutter(flutter_base.BaseFlutterCommand):
    """Takes the place of what would download Flutter and the Android SDK."""

    def initialize_command(self) -> None:
        self.flutter_exe, self.dart_exe = "flutter", "dart"


class DryRun(build.Command, _NoFlutter):
    """`flet build apk` up to the moment at which Flutter would be needed."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        super().__init__(parser)
        self.ran: list[str] = []

    def update_status(self, *_: Any, **__: Any) -> None:
        """No terminal to draw on."""

    def run(self, args: list[Any], cwd: Any, env: Any = None, capture_output: bool = True) -> Any:
        self.ran = [str(one) for one in args]
        raise _PackedError

    def cleanup(self, exit_code: int, message: Any = None, *_: Any) -> None:
        raise AssertionError(f"the build says {message}")


@pytest.fixture(scope="module")
def packed() -> DryRun:
    """The dry run over this project."""
    parser = argparse.ArgumentParser()
    command = DryRun(parser)
    options = parser.parse_args(["apk", str(ROOT), "--yes", "--no-rich-output"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_base, "resolve_python_version", lambda *_, **__: RELEASE)  # it would ask the network
        build_base.BaseBuildCommand.handle(command, options)
        command.initialize_command()
        command.validate_target_platform()
        command.validate_entry_point()
        command.setup_template_data()
        with pytest.raises(_PackedError):
            command.package_python_app()
    return command


def given(command: DryRun, option: str) -> set[str]:
    """Every value of an option of the packager."""
    return {value for name, value in zip(command.ran, command.ran[1:], strict=False) if name == option}


def test_the_entry_point_is_packed_with_everything_that_it_runs(packed: DryRun) -> None:
    assert packed.template_data["python_module_name"] == "main"
    assert Path(packed.package_app_path) == ROOT
    left_out = given(packed, "--exclude")
    assert not left_out & {"chama_app", "daraja_core", "sandbox", "function", "assets", "main.py"}


def test_nothing_is_packed_that_only_developers_need(packed: DryRun) -> None:
    left_out = given(packed, "--exclude")
    assert {"tests", "artifacts", "assets/screenshots", "README.md", "requirements.lock"} <= left_out


def test_the_phone_gets_engine_server_flet_and_what_draws_statements_and_codes_and_nothing_else(
    packed: DryRun,
) -> None:
    assert given(packed, "-r") == {
        "flet-secure-storage==1.0.5",
        "flet==1.0.5",
        "fpdf2 <3, >=2.8",
        "httpx <0.29, >=0.28",
        "segno <2, >=1.6",
        "starlette <2, >=1.10",
        "uvicorn <0.55, >=0.54",
        "websockets <18, >=16",
    }


@pytest.mark.parametrize("platform", ["android", "ios", "linux", "macos", "windows"])
def test_every_package_of_the_app_is_asked_for_alike(platform: str) -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = told["project"]["optional-dependencies"]
    installed = [one for one in extras["app"] + extras["sandbox"] if not one.startswith("chama[")]
    has_key_store = platform not in ("android", "ios")
    expected = {one.replace("[desktop,web]", "") for one in installed if has_key_store or "keyring" not in one}
    assert set(told["tool"]["flet"][platform]["dependencies"]) == expected


def test_the_app_may_use_the_network_and_opens_its_own_links(packed: DryRun) -> None:
    options = packed.template_data["options"]
    assert options["android_permissions"]["android.permission.INTERNET"] is True
    assert options["deep_linking"] == {"scheme": "chama", "host": "join"}
    assert packed.template_data["org_name"] == "ke.co.chama"
    assert packed.template_data["product_name"] == "Chama"


def test_its_icons_and_splash_are_ours(packed: DryRun) -> None:
    assert packed.template_data["splash"]["color"] == "#F5F6F3"
    for name in ("icon.png", "splash.png", "splash_dark.png"):
        assert (ROOT / "assets" / name).stat().st_size > 1000


def test_everything_on_the_phone_is_pure_python_or_has_a_mobile_wheel(packed: DryRun) -> None:
    for name in sorted(closure(given(packed, "-r"))):
        tags = set(re.findall(r"^Tag: (\S+)", distribution(name).read_text("WHEEL") or "", re.MULTILINE))
        assert tags, name
        is_pure = all(tag.endswith("-none-any") for tag in tags)
        assert is_pure or name in MOBILE_WHEELS, f"{name} is compiled ({tags}) and no mobile wheel of it is known"


def closure(asked: set[str]) -> set[str]:
    """Every distribution that ends up on the phone when these are asked for."""
    pending = [Requirement(one) for one in asked]
    found: set[str] = set()
    while pending:
        requirement = pending.pop()
        name = requirement.name.lower().replace("_", "-")
        if name in found or (requirement.marker and not requirement.marker.evaluate(PHONE)):
            continue
        found.add(name)
        try:
            needed = requires(name) or []
        except PackageNotFoundError:
            raise AssertionError(f"{name} goes onto the phone but is not installed here") from None
        pending += [Requirement(one) for one in needed]
    return found
