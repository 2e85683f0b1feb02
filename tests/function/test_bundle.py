"""What is deployed: packed alike everywhere, built and started as Appwrite's runtime does, and able to answer."""

import asyncio
import io
import json
import os
import subprocess
import tarfile
import tomllib
from pathlib import Path

import httpx
import pytest

from daraja_core.callback_path import callback_path
from function import bundle
from sandbox import Sandbox
from tests.packages.installed import LIMIT_S, ROOT, Environment, build_wheel, foreign, run

from .world import ALICE, pushed

# Starts in `<server>/src` and imports the entry point as a module of the runtime's own package, as the runtime does.
RUNTIME = """
import asyncio, importlib, json, sys
request = json.load(sys.stdin)
entry = request["entry_point"].removesuffix(".py").replace("/", ".")
module = importlib.import_module("function." + entry)
class Request:
    method, path, query_string, headers = "POST", request["path"], "", request["headers"]
    body_binary = request["body"].encode()
class Response:
    def text(self, body, statusCode, headers):
        return {"status": statusCode, "body": body}
class Context:
    req, res = Request(), Response()
    def log(self, message): pass
    def error(self, message): print(message, file=sys.stderr)
answer = asyncio.run(module.main(Context()))
loaded = sorted(module.__file__ for module in sys.modules.values() if getattr(module, "__file__", None))
print(json.dumps({**answer, "loaded": loaded}))
"""


def lay_out(folder: Path) -> None:
    """Unpack the bundle as Appwrite does."""
    with tarfile.open(fileobj=io.BytesIO(bundle.bundle())) as archive:
        archive.extractall(folder, filter="data")


def built(server: Path) -> Environment:
    """The runtime's server with a deployed bundle: the build command ran in its root, in an environment in there."""
    root = server / "src" / "function"
    root.mkdir(parents=True)
    lay_out(root)
    run("python3", "-m", "venv", str(root / "runtime-env"))
    environment = Environment(root / "runtime-env")
    variables = foreign() | {"PATH": f"{environment.python.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", bundle.BUILD_COMMAND], cwd=root, env=variables, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return environment


def test_two_bundles_are_the_same_bytes() -> None:
    assert bundle.bundle() == bundle.bundle()


def test_the_bundle_holds_two_packages_and_what_makes_them_installable(tmp_path: Path) -> None:
    lay_out(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daraja_core", "function", "pyproject.toml"]
    for package in ("daraja_core", "function"):
        packed = {path.relative_to(tmp_path) for path in (tmp_path / package).rglob("*") if path.is_file()}
        assert packed == {path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py")}
    assert (tmp_path / bundle.ENTRY_POINT).is_file()


def test_the_bundle_asks_for_the_same_httpx_and_the_same_builder_as_the_project() -> None:
    ours, theirs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")), tomllib.loads(bundle.PROJECT)
    assert set(theirs["project"]["dependencies"]) < set(ours["project"]["dependencies"])
    assert theirs["project"]["requires-python"] == ours["project"]["requires-python"]
    assert theirs["build-system"] == ours["build-system"]


def test_the_docs_name_the_entry_point_and_the_build_command() -> None:
    page = (ROOT / "docs" / "guides" / "going_live.md").read_text("utf-8")
    assert f"`{bundle.ENTRY_POINT}`" in page
    assert f"`{bundle.BUILD_COMMAND}`" in page


def test_the_command_writes_the_bundle_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "function.tar.gz"
    assert bundle.main([str(written)]) == 0
    assert written.read_bytes() == bundle.bundle()
    assert "function/main.py" in capsys.readouterr().out
    assert bundle.main([str(tmp_path / "nowhere" / "function.tar.gz")]) == 2
    assert "No such file or directory" in capsys.readouterr().err


@pytest.mark.slow
def test_an_installed_wheel_packs_the_same_bundle_as_a_clone(tmp_path: Path) -> None:
    environment = Environment(tmp_path / "environment")
    run("python3", "-m", "venv", "--without-pip", str(environment.folder))
    environment.pip("install", "--quiet", "--no-deps", str(build_wheel(tmp_path)))
    environment.pip("install", "--quiet", "httpx")
    environment.run("daraja", "bundle", "packed.tar.gz")
    assert (environment.folder / "packed.tar.gz").read_bytes() == bundle.bundle()


@pytest.mark.slow
async def test_a_deployed_bundle_answers_a_signed_callback_with_nothing_of_the_clone_on_its_path(
    tmp_path: Path,
) -> None:
    server = tmp_path / "server"
    environment = built(server)
    assert not environment.has() & {"cryptography", "websockets", "starlette", "flet", "chama"}
    async with Sandbox(tmp_path / "sandbox") as sandbox:
        at, key = sandbox.addresses, sandbox.parts.appwrite.settings.function_key
        variables = {
            "APPWRITE_FUNCTION_API_ENDPOINT": at.appwrite,
            "APPWRITE_FUNCTION_PROJECT_ID": at.project_id,
            "DARAJA_DATABASE_ID": at.database_id,
            "DARAJA_COLLECTION_ID": at.collection_id,
            "DARAJA_B2C_COLLECTION_ID": at.b2c_collection_id,
            "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
            "DARAJA_CALLBACK_SECRET": at.callback_secret,
        }
        request = {
            "entry_point": bundle.ENTRY_POINT,
            "path": callback_path(ALICE, at.callback_secret),
            "headers": {"x-appwrite-key": key},
            "body": pushed().decode(),
        }
        process = await asyncio.create_subprocess_exec(
            str(environment.python),
            "-c",
            RUNTIME,
            cwd=server / "src",
            env=foreign() | variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await asyncio.wait_for(process.communicate(json.dumps(request).encode()), LIMIT_S)
        assert (process.returncode, errors.decode()) == (0, "")
        answer = json.loads(out)
        assert (answer["status"], json.loads(answer["body"])) == (200, {"ResultCode": 0, "ResultDesc": "Accepted"})
        assert [path for path in answer["loaded"] if path.startswith(str(ROOT) + os.sep)] == []
        async with httpx.AsyncClient(headers={"X-Appwrite-Project": at.project_id, "X-Appwrite-Key": key}) as http:
            stored = await http.get(
                f"{at.appwrite}/databases/{at.database_id}/collections/{at.collection_id}/documents"
            )
        assert [(one["paymentId"], one["status"]) for one in stored.json()["documents"]] == [("alice.1", "SUCCESS")]
