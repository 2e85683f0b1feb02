import gc
import warnings

from chama_app.storage.client_storage import ClientStorage
from chama_app.ui.device import Device

from ..ui.fake_page import FakePage


async def test_what_was_written_is_read_back_by_its_prefix() -> None:
    async with FakePage() as page:
        storage = ClientStorage(page.page)
        await storage.write("chama.payment.alice.1", "one")
        await storage.write("other", "two")
        assert await storage.read_all("chama.payment.") == {"chama.payment.alice.1": "one"}
        await storage.remove("chama.payment.alice.1")
        assert page.storage == {"other": "two"}


async def test_nothing_is_begun_for_a_tab_that_is_away_and_nothing_of_it_is_left() -> None:
    async with FakePage() as page:
        storage, device = ClientStorage(page.page), Device(page.page)
        await page.session.disconnect(60)
        with warnings.catch_warnings(record=True) as never_awaited:
            warnings.simplefilter("always")
            await storage.write("chama.payment.alice.1", "one")
            device.focus("pot")
            device.save_preference("theme", "dark", "The choice was not kept.")
            gc.collect()
        assert never_awaited == []
        assert page.storage == {}
