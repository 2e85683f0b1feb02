"""Which scenario is being played, kept across a restart: its caption stays until the scenario is done."""

import json
import logging
from datetime import datetime
from typing import get_args

from ..storage.database import Database
from ..storage.transaction import SaveError
from .scenarios import Scenario, Story

log = logging.getLogger("chama.phones")


class StoryRecord:
    """Belongs to the demo's database, and is forgotten with its payments."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> Story | None:
        """The one that was played when the app ended; none where the entry cannot be read."""
        try:
            scenario, members, since = json.loads(self._database.load_scenario())
            story = Story(scenario, tuple(members), datetime.fromisoformat(since))
        except (TypeError, ValueError):
            return None
        return story if story.scenario in get_args(Scenario) else None

    def save(self, story: Story | None) -> None:
        """Keep this one. What the disk refuses is only a caption: the scenario is played all the same."""
        entry = json.dumps([story.scenario, story.members, story.since.isoformat()]) if story else ""
        try:
            self._database.save_scenario(entry)
        except SaveError as exc:
            log.info("the scenario was not saved: %s", exc)
