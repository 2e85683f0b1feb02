"""What the demo's phones hold: Ksh 5,000 at first, and never too little for what they are asked for."""

import asyncio
from dataclasses import replace
from pathlib import Path

from chama_app.demo.scenarios import PhoneScript
from chama_app.demo.simulated_phones import BALANCE
from chama_app.services.notifications import Subscriber

from .test_demo_times import demo

SHARES = {"alice": 1_000, "bob": 20_000, "carol": 200_000}


async def test_every_phone_holds_5000_and_gets_what_a_larger_share_takes(tmp_path: Path) -> None:
    async with demo(tmp_path, 5) as running, asyncio.timeout(60):
        phones, news, book = running.phones, Subscriber(), running.state.snapshot().book
        assert phones
        phones.subscribe(news)
        numbers = {one.id: one.phone for one in book.members}
        while {phones.phone(one).balance for one in numbers.values()} != {BALANCE}:
            await news.wait_for_change(None)
        members = tuple(replace(one, custom_share=SHARES[one.id]) for one in book.members)
        chama = replace(book.chama, target=sum(SHARES.values()))
        assert running.state.update_members(replace(book, chama=chama, members=members))
        phones.set_scripts({number: PhoneScript() for number in numbers.values()})
        running.state.requests.send_all()
        left = {"alice": BALANCE - 1_000, "bob": BALANCE, "carol": BALANCE}
        while {one: phones.phone(number).balance for one, number in numbers.items()} != left:
            await news.wait_for_change(None)
