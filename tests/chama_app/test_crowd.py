"""The screens never cost anybody's payment: they share one loop and one process with all of them."""

from pathlib import Path

import pytest

from .crowd import SHARE, crowd

MEMBERS = 200


@pytest.mark.slow
@pytest.mark.parametrize("tabs", [0, 1, 3])
async def test_two_hundred_members_pay_at_once_however_many_tabs_are_open(tmp_path: Path, tabs: int) -> None:
    async with crowd(tmp_path, MEMBERS, tabs) as here:
        await here.pay()
        assert (here.pot.paid_members, here.pot.received) == (MEMBERS, MEMBERS * SHARE)
        await here.until_shown()
        assert [tab.home.pot.sums.received for tab in here.tabs] == [MEMBERS * SHARE] * tabs
