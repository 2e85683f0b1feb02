from dataclasses import replace

from chama_app.services.probe_sessions import ProbeSessions
from daraja_core import DarajaConfig, DarajaEnvironment, StoreError

CONFIG = DarajaConfig(
    consumer_key="",
    consumer_secret="",
    passkey="",
    shortcode="",
    callback_secret="",
    environment=DarajaEnvironment.SANDBOX,
    appwrite_endpoint="https://cloud.appwrite.io/v1",
    appwrite_project_id="chama",
    callback_domain="https://chama.appwrite.run",
)


class Engine:
    """Where an engine keeps its session, as long as it runs."""

    def __init__(self) -> None:
        self.is_closed = False

    async def session(self) -> tuple[str, str] | None:
        if self.is_closed:
            raise StoreError("the store is not open")
        return ("user", "of-the-engine")


async def test_a_test_of_the_project_that_runs_works_in_the_session_of_its_engine() -> None:
    sessions, engine = ProbeSessions(), Engine()
    sessions.use(CONFIG, engine)
    assert await sessions.of(CONFIG).session() == ("user", "of-the-engine")
    engine.is_closed = True
    assert await sessions.of(CONFIG).session() is None


async def test_a_test_of_another_project_works_in_one_session_however_often_it_is_pressed() -> None:
    sessions, other = ProbeSessions(), replace(CONFIG, appwrite_project_id="other")
    sessions.use(CONFIG, Engine())
    assert await sessions.of(other).session() is None
    await sessions.of(other).keep_session("user-2", "made")
    assert await sessions.of(other).session() == ("user-2", "made")
    assert "made" not in repr(sessions.of(other))
