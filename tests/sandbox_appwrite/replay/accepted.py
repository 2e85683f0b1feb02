"""The differences that are meant: each with what it looks like and why it stays."""

import re
from dataclasses import dataclass
from typing import Final

from tests.sandbox_appwrite.replay.player import Difference


@dataclass(frozen=True, slots=True)
class Accepted:
    """Differences of recordings whose name begins so, which read so (`what`, recorded and now, in three lines)."""

    recording: str
    pattern: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        named = difference.recording.startswith(self.recording)
        return named and re.search(self.pattern, str(difference), re.DOTALL) is not None


ACCEPTED: Final = (
    Accepted("01-", "recorded 201", "the sandbox is one ready project: no console, organizations or other projects"),
    Accepted("01b", '"status":"processing"', "attributes and indexes are ready at once, unless a switch delays them"),
    Accepted("04h", '"status":"processing"', "likewise"),
    Accepted("02c", "15 legacy \\+ 15 tablesdb", "which of the two APIs wins the race is chance"),
    Accepted("02c", "30 concurrent upserts", "writes come one after the other here: no upsert meets another"),
    Accepted("04a", "plain HTTP GET", "the page of the recorded web server for what is no WebSocket"),
    Accepted("04c-", '"to":"presence"', "presences are not kept here"),
    Accepted("04c2", "auth,subscribe-0.01-0", "at 10 ms the recorded server did either; here it always says 1008"),
    Accepted("04f-", 'recorded text {"type":"pong"}.*"code":1013', "40 pings in one packet overtook the real counting"),
    Accepted("04f-", "dev-channels-scalar", "PHP's own text, with paths of the recorded machine"),
    Accepted("09-", "\\(headers\\).*x-ratelimit", "the recorded server lost its rate limits with its Redis"),
)


def unaccepted(differences: list[Difference]) -> list[Difference]:
    return [each for each in differences if not any(rule.covers(each) for rule in ACCEPTED)]
