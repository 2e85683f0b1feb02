from chama_app.storage.client_storage import ClientStorage

from ..ui.fake_page import FakePage


async def test_what_was_written_is_read_back_by_its_prefix() -> None:
    async with FakePage() as page:
        storage = ClientStorage(page.page)
        await storage.write("chama.payment.alice.1", "one")
        await storage.write("other", "two")
        assert await storage.read_all("chama.payment.") == {"chama.payment.alice.1": "one"}
        await storage.remove("chama.payment.alice.1")
        assert page.storage == {"other": "two"}
