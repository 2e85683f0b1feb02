"""The Dockerfile, checked without a Docker engine: what it copies, installs and starts is there."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import httpx
import pytest

from sandbox import Sandbox
from sandbox.command_line import parser

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "sandbox" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
INSTRUCTIONS = re.findall(r"^([A-Z]+) (.+)$", DOCKERFILE, re.MULTILINE)


def arguments(instruction: str) -> list[str]:
    return [given for name, given in INSTRUCTIONS if name == instruction]


def test_everything_that_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    sources = [source for given in arguments("COPY") for source in given.split()[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    sent = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sorted(sent) == sorted(sources)


def test_everything_that_the_wheel_is_built_of_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *(name.split("/")[0] for name in wheel["force-include"]), "README.md", "LICENSE"}
    copied = {source for given in arguments("COPY") for source in given.split()[:-1]}
    assert needed <= copied


def test_the_extras_that_it_installs_are_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (extras,) = re.findall(r'pip install [^"]*"\.\[([\w,]+)\]"', DOCKERFILE)
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
    (version,) = re.findall(r"^FROM python:(\S+)-slim$", DOCKERFILE, re.MULTILINE)
    assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def test_what_it_starts_is_a_command_of_ours() -> None:
    (entry,), (command,) = arguments("ENTRYPOINT"), arguments("CMD")[-1:]
    assert json.loads(entry) == ["daraja-sandbox"]
    options = parser().parse_args(json.loads(command))
    assert (options.listen, options.port, str(options.data)) == ("0.0.0.0", 8090, "/data")
    assert arguments("EXPOSE") == [str(options.port)]
    shown = re.search(
        r"daraja-sandbox (serve --listen .+)$", (ROOT / "sandbox" / "Dockerfile").read_text(), re.MULTILINE
    )
    assert shown is not None
    assert parser().parse_args(shlex.split(shown[1])).allow_host == ["sandbox"]


def test_nobody_in_it_is_root() -> None:
    names = [name for name, _ in INSTRUCTIONS]
    assert arguments("USER") == ["sandbox"]
    assert names.index("USER") < names.index("ENTRYPOINT")


async def test_another_address_is_listened_on_and_hosts_are_still_checked(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, listen="127.0.0.2", allowed_hosts=("sandbox",)) as sandbox:
        port = sandbox.addresses.daraja.rpartition(":")[2]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.2:{port}", trust_env=False) as http:
            assert (await http.get("/control/changes", headers={"Host": "sandbox:8090"})).status_code == 200
            assert (await http.get("/control/changes", headers={"Host": "evil.example"})).status_code == 421
            with pytest.raises(httpx.ConnectError):
                await http.get(f"http://127.0.0.1:{port}/")
