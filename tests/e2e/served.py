"""The app as a program of its own, from a clean data folder, that can be killed and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx

ROOT = Path(__file__).parent.parent.parent
LIMIT_S = 60
LINES_TOLD = 60
OURS = ("CHAMA_", "DARAJA_", "APPWRITE_")


@contextmanager
def sandbox_apart(folder: Path, *options: str) -> Iterator[Path]:
    """A sandbox that runs by itself; what it says about its addresses is in the file."""
    command = [sys.executable, "-m", "sandbox", "serve", "--json", "--data", str(folder / "sandbox"), *options]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert started.stdout
        addresses = folder / "sandbox.json"
        addresses.write_text(started.stdout.readline())
        yield addresses
    finally:
        started.terminate()
        started.communicate(timeout=LIMIT_S)


class Served:
    """`python main.py --web` on a port of its own; `address` is what it prints, outside the demo with its key."""

    def __init__(
        self,
        folder: Path,
        *,
        clock_factor: float = 1,
        sandbox: Path | None = None,
        stage: bool = False,
        credentials: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._credentials = credentials or {}
        self._clock_factor = clock_factor
        self._sandbox = sandbox
        self._stage = ["--stage", "127.0.0.1"] if stage else []
        self._port = free_port()
        self._log = folder / "log"
        self.address = ""
        self.room_address = ""

    def start(self) -> None:
        """Start it and wait for its line."""
        environment = {
            "CHAMA_DATA_DIR": str(self._folder / "data"),
            "CHAMA_LOG": "info",
            **self._credentials,
        }
        if self._clock_factor != 1:
            environment["CHAMA_CLOCK_FACTOR"] = str(self._clock_factor)
        if self._sandbox:
            environment["CHAMA_SANDBOX"] = str(self._sandbox)
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "--web", "--port", str(self._port), "--no-browser", *self._stage],
            env={name: value for name, value in os.environ.items() if not name.startswith(OURS)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self._folder,
        )
        assert self._process.stdout
        assert self._process.stderr
        self._has_sandbox = threading.Event()
        self._listening = threading.Thread(target=self._listen, args=(self._process.stderr,))
        self._listening.start()
        line = self._process.stdout.readline()
        if self._stage:
            self.room_address, line = line.split()[-1], self._process.stdout.readline()
        assert line.startswith(f"Chama is running at http://127.0.0.1:{self._port}"), self._log.read_text()
        self.address = line.split()[-1]

    def choose_mode(self, mode: str) -> None:
        """As the settings write it down; in a browser they take no credentials."""
        (self._folder / "data" / "mode").write_text(mode, "utf-8")

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        """End it as a user would; it must not leave a traceback. What it said last is told with a failure."""
        self._process.terminate()
        self._ended()
        sys.stdout.write("\n".join(self._log.read_text().splitlines()[-LINES_TOLD:]) + "\n")
        assert "Traceback" not in self._log.read_text(), self._log.read_text()

    def asked(self, path: str) -> Any:
        """Ask the sandbox inside it something."""
        return httpx.get(self._sandbox_url + path).raise_for_status().json()

    def control(self, method: str, path: str, **body: object) -> None:
        """Tell the sandbox inside it what goes wrong."""
        httpx.request(method, self._sandbox_url + path, json=body).raise_for_status()

    @property
    def _sandbox_url(self) -> str:
        """It starts with the first tab, and the page does not wait for it."""
        assert self._has_sandbox.wait(LIMIT_S), self._log.read_text()
        return self._found

    def _listen(self, lines: IO[str]) -> None:
        with self._log.open("a") as log:
            for line in lines:
                log.write(line)
                log.flush()
                if found := re.search(r"the sandbox is at (\S+)", line):
                    self._found = found[1]
                    self._has_sandbox.set()

    def _ended(self) -> None:
        self._process.wait(LIMIT_S)
        self._listening.join(LIMIT_S)
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()


def free_port() -> int:
    """A port of the loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
