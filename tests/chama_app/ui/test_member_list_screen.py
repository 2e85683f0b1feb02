"""Members from a list: what a tab shows before and after they are added."""

import codecs

import pytest

from chama_app.ui.file_input import decode

from .app import App


async def test_a_pasted_list_says_what_each_line_does_and_then_adds_them(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("member-add")
        await page.until(lambda: page.said("member-several") is not None)
        await page.press("member-several")
        await page.until(lambda: page.said("list-field") is not None)
        assert not page.can_press("list-save")
        await page.change(
            "list-field", "1. Dan Kiprop 0712 345 004\nBob Otieno 0722 000 009\nAlice Wanjiku 0712345001\nEve"
        )
        await page.until_said(
            "list-sum", "1 will be added · 1 number will change · 1 is there already · 1 line is left out"
        )
        assert page.label("list-line-1") == "Dan Kiprop, 0712 345 004: will be added"
        assert page.label("list-line-2") == "Bob Otieno: the number will become 0722 000 009"
        assert page.label("list-line-4") == "Line 4, “Eve”: there is no number in it"
        await page.press("list-save")
        await page.until(lambda: page.said("list-title") is None)
        members = app.state.snapshot().book.active_members
        assert [(one.name, one.phone) for one in members][1::2] == [
            ("Bob Otieno", "254722000009"),
            ("Dan Kiprop", "254712345004"),
        ]


async def test_what_a_list_does_is_one_sentence_that_begins_with_a_capital_alone(app: App) -> None:
    async with app.running(), app.tab() as page:
        app.session.set_language("sw")
        app.session.members.add_several()
        app.session.members.several.set_pasted("Dan Kiprop 0712 345 004\nBob Otieno 0722 000 009\nEve")
        await page.until_said("list-sum", "1 ataongezwa · nambari 1 itabadilika · mstari 1 unaachwa")
        app.session.members.several.set_pasted("Eve")
        await page.until_said("list-sum", "Mstari 1 unaachwa")


async def test_headings_a_cut_number_and_two_of_one_name_are_told_of(app: App) -> None:
    async with app.running(), app.tab() as page:
        app.session.members.add_several()
        pasted = "Name\tPhone\nVictor\t2.54712E+11\nMary\t0712345004\nMary\t0712345005\nDan\t0712345006/0722345006"
        app.session.members.several.set_pasted(pasted)
        await page.until_said("list-sum", "2 will be added · 2 lines are left out")
        assert page.label("list-line-1") == "Line 1, “Name Phone”: these are headings, not a person"
        assert page.label("list-line-2") == (
            "Line 2, “Victor 2.54712E+11”: a spreadsheet cut this number short, type all of it, or make its column text"
            " and copy it again"
        )
        assert page.label("list-line-3") == "Mary, 0712 345 004: will be added, and so will another of this name"
        app.session.set_language("sw")
        await page.until(
            lambda: page.label("list-line-4") == "Mary, 0712 345 005: ataongezwa, na mwingine mwenye jina hili pia"
        )
        assert page.label("list-line-1") == "Mstari 1, “Name Phone”: hivi ni vichwa vya safu, si mtu"
        app.session.members.several.set_pasted("Jina\tSimu")
        await page.until(lambda: page.said("list-sum") is None)
        assert page.said("list-nothing") is not None


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_coding_that_it_was_written_in(coding: str) -> None:
    assert decode("Ngũgĩ,0712345004\r\n".encode(coding)) == "Ngũgĩ,0712345004\r\n"


def test_a_file_of_an_old_spreadsheet_is_read_and_what_is_no_text_is_not() -> None:
    assert decode("André,0712345004".encode("cp1252")) == "André,0712345004"
    assert decode(codecs.BOM_UTF16_LE + b"\x00") is None
    assert decode(b"PK\x03\x04\x00\x00\x81") is None
