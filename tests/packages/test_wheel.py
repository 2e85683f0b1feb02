"""The wheel and its extras, each installed into an empty environment: what comes along, and what runs."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from .installed import ROOT, Environment, build_wheel, foreign, locked_versions, run

pytestmark = pytest.mark.slow

ENGINE = {"anyio", "certifi", "chama", "h11", "httpcore", "httpx", "idna", "typing_extensions", "websockets"}
SERVER = {"click", "starlette", "uvicorn"}

PAY = ("pay", "0712345678", "100", "--sandbox")

Install = Callable[[str], Environment]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def install(wheel: Path, tmp_path: Path) -> Install:
    """Makes an empty environment and installs the wheel with these extras into it."""

    def installed(extras: str) -> Environment:
        environment = Environment(tmp_path / "environment")
        run(sys.executable, "-m", "venv", "--without-pip", str(environment.folder))
        what = f"{wheel}[{extras}]" if extras else str(wheel)
        environment.pip("install", "--quiet", "--constraint", str(locked_versions(tmp_path)), what)
        assert "No broken requirements" in environment.pip("check")
        return environment

    return installed


def test_the_wheel_holds_the_packages_and_what_they_read_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "chama_app",
        "daraja_cli",
        "daraja_core",
        "function",
        "sandbox",
    }
    fonts = {name for name in names if name.startswith("chama_app/assets/fonts/") and name.endswith(".ttf")}
    assert len(fonts) == 2
    assert "daraja_core/py.typed" in names
    licences = sorted(name.rsplit("/", 1)[1] for name in names if "/licenses/" in name)
    assert licences == ["Inter-LICENSE.txt", "LICENSE", "Noto-LICENSE.txt"]


def test_without_an_extra_it_is_the_engine_and_the_commands_say_what_is_missing(install: Install) -> None:
    environment = install("")
    assert environment.has() <= ENGINE
    environment.run("python", "-c", "import daraja_core, function, sandbox; daraja_core.DarajaConfig")
    for command in ("reconcile", "replay"):
        assert f"usage: daraja {command}" in environment.run("daraja", command, "--help").stdout
    assert "pip install 'chama[sandbox]'" in environment.run("daraja", *PAY, code=4).stderr
    assert "pip install 'chama[app]'" in environment.run("chama", code=1).stderr
    assert "pip install 'chama[sandbox]'" in environment.run("daraja-sandbox", "serve", code=1).stderr


def test_the_readmes_program_passes_a_strict_type_check_and_a_wrong_one_does_not(
    install: Install, tmp_path: Path
) -> None:
    environment = install("")
    found = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(found[1], "utf-8")
    wrong.write_text(found[1].replace("amount=1000", 'amount="1000"'), "utf-8")
    check = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable", str(environment.python))
    run(*check, str(right), cwd=tmp_path)
    assert 'expected "int"' in run(*check, str(wrong), code=1, cwd=tmp_path).stdout


@pytest.mark.skipif(not shutil.which("uvx"), reason="uvx is not installed")
def test_the_uvx_lines_of_the_readme_run_from_a_wheel(wheel: Path, tmp_path: Path) -> None:
    lines = re.findall(
        r"^uvx --from '\./\S+\.whl\[([a-z,]+)\]' (\S+) (.*)$", (ROOT / "README.md").read_text("utf-8"), re.M
    )
    assert [command for _, command, _ in lines] == ["daraja", "daraja-sandbox"]
    said = [
        run(
            *(
                "uvx",
                "--quiet",
                "--constraints",
                str(locked_versions(tmp_path)),
                "--from",
                f"{wheel}[{extras}]",
                command,
            ),
            *(arguments.split() if command == "daraja" else ("serve", "--help")),
            cwd=tmp_path,
        ).stdout
        for extras, command, arguments in lines
    ]
    assert "Paid: KES 100, receipt" in said[0]
    assert "usage: daraja-sandbox serve" in said[1]


def test_the_sandbox_serves_and_brings_no_flet(install: Install) -> None:
    environment = install("sandbox")
    assert environment.has() <= ENGINE | SERVER
    environment.run("daraja-sandbox", "serve", "--help")
    assert "Paid: KES 100, receipt" in environment.run("daraja", *PAY).stdout
    data = environment.folder / "data"
    serve = [str(environment.command("daraja-sandbox")), "serve", "--json", "--port", "0", "--data", str(data)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=foreign(), cwd=environment.folder) as program:
        assert program.stdout
        try:
            assert httpx.get(json.loads(program.stdout.readline())["phones"]).status_code == 200
        finally:
            program.terminate()
    assert program.returncode == 0


def test_the_app_serves_its_pages_with_its_own_fonts_and_icons(install: Install) -> None:
    environment = install("app")
    environment.run("chama", "--help")
    assert not environment.has() & {"flet-cli", "cookiecutter", "pytest"}
    serve = [str(environment.command("chama")), "--web", "--port", "0", "--no-browser"]
    variables = foreign() | {"CHAMA_DATA_DIR": str(environment.folder / "data")}
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=variables, cwd=environment.folder) as program:
        assert program.stdout
        try:
            with httpx.Client(base_url=program.stdout.readline().split()[-1]) as browser:
                assert "<title>Chama</title>" in browser.get("/").text
                for name in (
                    "favicon.png",
                    "fonts/Inter.ttf",
                    "fonts/InterDisplay.ttf",
                    "icons/icon-192.png",
                    *sorted(script.name for script in (ROOT / "assets").glob("*.js")),
                ):
                    assert browser.get(f"/{name}").content == (ROOT / "assets" / name).read_bytes()
        finally:
            program.terminate()
    assert program.returncode == 0


def test_an_operator_gets_the_official_sdk(install: Install) -> None:
    environment = install("operator")
    environment.run("python", "-c", "import appwrite, rich")


def test_b2c_seals_a_security_credential(install: Install) -> None:
    environment = install("b2c")
    program = """
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from daraja_core import security_credential
key = generate_private_key(65537, 2048).public_key()
print(len(security_credential("secret", key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))))
"""
    assert environment.run("python", "-c", program).stdout == "344\n"
