"""Sends what was recorded to a server of ours and keeps count of what came back the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import httpx

from tests.sandbox_appwrite.live import DOCUMENTS, Clock, Live
from tests.sandbox_appwrite.replay.compare import Names, headers
from tests.sandbox_appwrite.replay.crowd import many_at_once
from tests.sandbox_appwrite.replay.people import People
from tests.sandbox_appwrite.replay.recorded import READS, Ended, Exchange, Frame, Opened, Recording, Said
from tests.sandbox_appwrite.replay.sockets import END, NOTHING, RawSocket

_WAIT_S: Final = 20.0  # for a frame that should come: all of this is on one machine
_SOON_S: Final = 0.05  # for one more, after one that was not expected
_ANSWERED_S: Final = 0.008  # who waited that long before he sent more had an answer
_DOWN: Final = {"respond": "error"}
# What was done to the server while it was recorded, and the switch that does it here.
_OUTAGES: Final[Mapping[str, Mapping[str, object]]] = {
    "stop redis": {"realtime_silent": True},  # and it stays so, also after Redis is back
    "stop mariadb": {"function": _DOWN, "client": _DOWN},
    "start mariadb": {"function": None, "client": None},
    "--- development texts": {"development_texts": True, "connect_limit": False, "message_limit": False},
}
_PAGE: Final = re.compile(r"(<!DOCTYPE html>)?<html|$")
_WRITES: Final = re.compile(r".*server writes (\w+)")


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer or frame that is not the recorded one."""

    recording: str
    what: str
    recorded: str
    now: str

    def __str__(self) -> str:
        return f"{self.recording}: {self.what}\n   recorded {self.recorded}\n   now      {self.now}"


@dataclass(slots=True)
class Tally:
    """How one recording went."""

    name: str
    answers: int = 0
    frames: int = 0
    different_answers: list[Difference] = field(default_factory=list)
    different_frames: list[Difference] = field(default_factory=list)


@dataclass
class RecordedClock(Clock):
    """Says the moment at which the recorded server was asked, and a little more at every look."""

    def __call__(self) -> datetime:
        self.at += timedelta(microseconds=200)
        return self.at

    def move(self, to: datetime) -> None:
        self.at = max(self.at, to)


@dataclass
class Player:
    """One server, all recordings, one after the other."""

    live: Live
    clock: RecordedClock
    names: Names = field(default_factory=Names)
    people: People = field(default_factory=People)
    _sockets: dict[str, RawSocket] = field(default_factory=dict)
    _made: str = ""
    _numbers: dict[str, int] = field(default_factory=dict)

    async def play(self, recording: Recording) -> Tally:
        tally = Tally(recording.name)
        for entry in recording.entries:
            self.clock.move(recording.began + timedelta(seconds=entry.at))
            match entry:
                case Exchange():
                    await self._exchange(tally, entry)
                case Opened():
                    await self._open(entry)
                case Frame(ours=True):
                    await self._send(entry)
                case Frame():
                    await self._receive(tally, entry)
                case Ended(by_client=True):
                    await self._sockets.pop(entry.socket).leave()
                case Ended():
                    await self._expect_end(tally, entry)
                case Said():
                    await self._do(tally, entry)
        await self._drain(tally)
        return tally

    async def ask(self, asked: Exchange) -> httpx.Response:
        """One recorded request."""
        clue = f"{asked.label} {asked.url} {asked.reply}"
        answer = await self.live.http.request(
            asked.method,
            httpx.URL(f"{self.live.url}{self.names.here(asked.url)}"),
            content=None if asked.body is None else self.people.filled(self.names.here(asked.body), clue).encode(),
            headers={
                name: self.people.filled(value, clue)
                for name, value in asked.headers.items()
                if name.lower() not in ("content-length", "connection", "accept-encoding")
            },
        )
        self.people.keep(asked, answer)
        if answer.status_code == 201 and asked.url.endswith("/documents"):
            self._made = f"{asked.url}/{answer.json().get('$id')}"
        return answer

    async def _exchange(self, tally: Tally, asked: Exchange) -> None:
        await self._repeat_what_was_left_out(asked)
        answer = await self.ask(asked)
        tally.answers += 1
        now = f"{answer.status_code} {answer.text}"
        recorded = f"{asked.status} {asked.reply}"
        if _PAGE.match(asked.reply) and _PAGE.match(answer.text):  # of a page, only that it is one counts
            recorded, now = str(asked.status), str(answer.status_code)
        wanted, given = headers(asked.reply_headers), headers(answer.headers.multi_items())
        if not self.names.same(recorded, now):
            tally.different_answers.append(Difference(tally.name, asked.label, self.names.here(recorded), now))
        elif wanted != given:
            gone, new = sorted(wanted - given), sorted(given - wanted)
            tally.different_answers.append(Difference(tally.name, f"{asked.label} (headers)", str(gone), str(new)))

    async def _repeat_what_was_left_out(self, asked: Exchange) -> None:
        """Of many like requests, numbered in their labels, only some were written down."""
        for label in self._left_out(asked.label, "#"):
            await self.ask(replace(asked, label=label))

    def _left_out(self, label: str, mark: str) -> list[str]:
        numbered = re.fullmatch(rf"(.*{mark})(\d+)", label)
        if numbered is None:
            return []
        series, number = numbered[1], int(numbered[2])
        first = self._numbers.get(series, number - 1) + 1
        self._numbers[series] = number
        return [f"{series}{missing}" for missing in range(first, number)]

    async def _open(self, entry: Opened) -> None:
        for label in self._left_out(entry.socket, "conn"):
            await (await self._socket(replace(entry, socket=label))).leave()
        old = self._sockets.pop(entry.socket, None)
        if old is not None:
            await old.leave()
        self._sockets[entry.socket] = await self._socket(entry)

    async def _socket(self, entry: Opened) -> RawSocket:
        clue = f"{entry.expects} {entry.socket}"
        url = f"{self.live.url.replace('http', 'ws', 1)}{self.people.filled(self.names.here(entry.url), clue)}"
        return await RawSocket.open(url, [(name, self.people.filled(value, clue)) for name, value in entry.headers])

    async def _send(self, entry: Frame) -> None:
        socket = self._sockets[entry.socket]
        if entry.kind == "close" and socket.closing:
            return
        if entry.at - socket.sent_at >= _ANSWERED_S:
            await socket.answered(_WAIT_S)
        socket.sent_at = entry.at
        socket.send(entry.kind, self.people.filled(self.names.here(entry.payload), entry.expects or entry.socket))

    async def _receive(self, tally: Tally, entry: Frame) -> None:
        """Frames that came with nothing sent in between are compared without their order, news excepted."""
        socket = self._sockets[entry.socket]
        if entry.kind == "close" and not socket.closing:
            socket.send("close", "")  # the client's own close was written down after its answer
        tally.frames += 1
        for waiting in socket.set_aside:
            if waiting[0] == entry.kind and self.names.same(entry.payload, waiting[1]):
                socket.set_aside.remove(waiting)
                return
        now = await socket.next(_WAIT_S)
        while now != NOTHING and not (now[0] == entry.kind and self.names.same(entry.payload, now[1])):
            if '"type":"event"' in now[1] and entry.kind == "text":
                break
            if now[0] == "text":
                socket.set_aside.append(now)
            now = await socket.next(_SOON_S)
        else:
            if now != NOTHING:
                return
        recorded = f"{entry.kind} {self.names.here(entry.payload)}"
        instead = socket.set_aside.pop(0) if now == NOTHING and socket.set_aside else now
        tally.different_frames.append(Difference(tally.name, entry.socket, recorded, " ".join(instead)))

    async def _expect_end(self, tally: Tally, entry: Ended) -> None:
        tally.frames += 1
        socket = self._sockets[entry.socket]
        now = await socket.next(_WAIT_S)
        while now[0] == "text":
            socket.set_aside.append(now)
            now = await socket.next(_SOON_S)
        if now != END:
            tally.different_frames.append(Difference(tally.name, entry.socket, "eof", " ".join(now)))

    async def _do(self, tally: Tally, said: Said) -> None:
        """What the recorder did besides and only wrote a line about."""
        if said.outcomes:
            tally.answers += 1
            counted = await (self._reads() if said.note == READS else many_at_once(self.live, said.note))
            if counted != said.outcomes:
                recorded, now = str(dict(said.outcomes)), str(dict(counted))
                tally.different_answers.append(Difference(tally.name, said.note, recorded, now))
        elif found := _WRITES.fullmatch(said.note):
            await self.add(found[1])
            await self.live.call("DELETE", f"{DOCUMENTS}/{found[1]}", key=True)
        elif "of the realtime server" in said.note:
            self.live.app.drop_sockets()
        elif found := re.match(r"create (f1): client gave up", said.note):
            await self.add(found[1])  # nobody heard the answer, and yet it was done
        elif change := next((change for note, change in _OUTAGES.items() if note in said.note), None):
            self.live.app.faults.set(change)

    async def _reads(self) -> Mapping[str, int]:
        """What alice, bob and a guest get for the document that was made last."""
        readers = {name: self.people.sessions.get(name) for name in ("alice", "bob", "guest")}
        answers = {name: await self.live.call("GET", self._made, session=held) for name, held in readers.items()}
        return {name: answer.status_code for name, answer in answers.items()}

    async def add(self, row_id: str) -> None:
        """A document that a server key makes for alice."""
        row = {"checkoutRequestId": row_id, "status": "s", "settledAt": "t"}
        body = {"documentId": row_id, "data": row, "permissions": ['read("user:alice")']}
        await self.live.call("POST", DOCUMENTS, body, key=True)

    async def _drain(self, tally: Tally) -> None:
        """What came and was never recorded."""
        for name, socket in self._sockets.items():
            for kind, payload in socket.left():
                tally.frames += 1
                tally.different_frames.append(Difference(tally.name, name, "nothing", f"{kind} {payload}"))
            await socket.leave()
        self._sockets.clear()
