"""Lists of documents are read to their end, whatever fits on a page."""

from function.appwrite.client import Appwrite as Client
from function.appwrite.documents import Documents, equal
from function.appwrite.retry import seconds_from_now

from ..answers import KEY
from ..fake_appwrite import PROJECT
from ..world import World


def fill(world: World, count: int) -> None:
    for place in range(count):
        document: dict[str, object] = {
            "$id": f"j{place}",
            "groupId": "g",
            "userId": f"u{place}",
            "kind": "joined",
            "createdAt": "2026",
        }
        world.appwrite.documents["joins"][f"j{place}"] = document


async def test_every_document_is_read_however_many_pages_that_are() -> None:
    world = World()
    fill(world, 1234)
    async with world.client() as http:
        documents = Documents(Client(http, endpoint="http://a.test/v1", project_id=PROJECT, key=KEY), "payments")
        found = await documents.pages("joins", equal("groupId", ["g"]), deadline=seconds_from_now(5))
    assert [document["userId"] for document in found] == [f"u{place}" for place in range(1234)]


async def test_more_values_than_a_query_takes_are_asked_for_in_several() -> None:
    world = World()
    fill(world, 1234)
    wanted = [f"u{place}" for place in range(0, 1000, 3)]
    async with world.client() as http:
        documents = Documents(Client(http, endpoint="http://a.test/v1", project_id=PROJECT, key=KEY), "payments")
        found = await documents.with_any("joins", "userId", wanted, deadline=seconds_from_now(5))
        assert await documents.with_any("joins", "userId", [], deadline=seconds_from_now(5)) == []
    assert [document["userId"] for document in found] == wanted
