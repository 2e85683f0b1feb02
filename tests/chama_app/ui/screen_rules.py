"""What holds on every screen: each rule yields what breaks it, in words. A new rule is a function here and a row there.

ux.md 2.13 says what large text needs, the section on accessibility what is pressed and what is heard.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import flet as ft

from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.formats import day_name, long_month
from chama_app.ui.theme import HYPHEN, TARGET, THREE_DOTS, ThemeColor, Type, padding_around, with_unbroken_names

from ..i18n.test_words import sentences
from .fake_page import FakePage, inside

Rule = Callable[[FakePage], Iterator[str]]

PRESSED = (ft.FilledButton, ft.OutlinedButton, ft.TextButton, ft.IconButton, ft.Button, ft.Container)
NAMED_FROM_OUTSIDE = (ft.IconButton, ft.PopupMenuButton, ft.Switch, ft.Checkbox)
FOUND_BY_ROLE = (ft.Switch, ft.Checkbox, ft.TextField, ft.Radio)
PADDING = padding_around(Type.BUTTON)
TALL_BY_THEMSELVES = (ft.TextField, ft.Checkbox, ft.Switch, ft.ListTile, ft.Dropdown)
INITIALS = 2  # letters, in a circle that grows with them
SAYING = ("value", "label", "tooltip", "content", "hint_text", "helper", "error", "text")


def what_is_pressed_can_be_hit(page: FakePage) -> Iterator[str]:
    """Everything that can be pressed is tall enough for a finger."""
    for control in _pressables(page):
        if _height(control) < TARGET:
            message = " ".join(page.texts(control)) or getattr(control, "tooltip", None) or "?"
            yield f"{message} is too low"


def what_is_pressed_has_a_name(page: FakePage) -> Iterator[str]:
    """A screen reader has something to say for everything that can be pressed."""
    for control in _pressables(page):
        if getattr(control, "tooltip", None) or isinstance(getattr(control, "content", None), str):
            continue
        if not any(isinstance(one, ft.Text) and bool(one.value) for one in inside(control)):
            yield f"{type(control).__name__} has no name"


def what_is_pressed_is_one_thing_to_screen_readers(page: FakePage) -> Iterator[str]:
    """A button that is only an icon, a switch and a tick box have their name themselves, not a group around them."""
    merged = {id(one) for group in page.find(lambda one: isinstance(one, ft.MergeSemantics)) for one in inside(group)}
    for control in page.find(lambda one: isinstance(one, NAMED_FROM_OUTSIDE)):
        if id(control) not in merged:
            yield f"{type(control).__name__} {getattr(control, 'tooltip', None) or ''} stands apart from its name"


def a_label_says_what_can_be_read(page: FakePage) -> Iterator[str]:
    """Whoever speaks to the device says what stands on a button: its label, or its tooltip, has those words."""
    for control in _pressables(page) + page.find(lambda one: isinstance(one, ft.PopupMenuButton)):
        hidden = [one for one in inside(control) if isinstance(one, ft.Semantics) and one.exclude_semantics]
        for part in hidden:
            read, said = " ".join(_texts(part)), part.label or getattr(control, "tooltip", None) or ""
            if len(read) > INITIALS and not _words(read) <= _words(said):
                yield f"{read!r} is read on what is called {said!r}"


def what_is_pressed_can_be_told_from_what_it_stands_on(page: FakePage) -> Iterator[str]:
    """A pill or a key has an edge, for the grounds are too much alike; and it leaves the keyboard its ring."""
    buttons = (one for one in _pressables(page) if isinstance(one, ft.TextButton | ft.OutlinedButton))
    for style, name in [(one.style, " ".join(page.texts(one))) for one in buttons if one.style]:
        side, ground = style.side, style.bgcolor
        edge = side.get(ft.ControlState.DEFAULT) if isinstance(side, dict) else side
        is_a_row = isinstance(style.shape, ft.RoundedRectangleBorder) and not style.shape.radius
        if edge and edge.color == ThemeColor.LINE:
            yield f"the edge of {name} can hardly be seen"
        if ground in (ThemeColor.CARD, ThemeColor.SUNKEN) and not edge and not is_a_row:
            yield f"{name} has no edge"
        if isinstance(side, ft.BorderSide):
            yield f"{name} has no ring"


def nothing_that_is_pressed_is_hidden(page: FakePage) -> Iterator[str]:
    """A label that is read in place of a part hides no button, switch or field in it from whoever listens."""
    for part in page.find(lambda one: isinstance(one, ft.Semantics) and bool(one.exclude_semantics)):
        for one in inside(part):
            if isinstance(one, FOUND_BY_ROLE) or getattr(one, "on_click", None):
                yield f"{type(one).__name__} is hidden behind {part.label!r}"


def what_is_chosen_or_filled_in_has_a_name(page: FakePage) -> Iterator[str]:
    """A switch, a box and a field have one, and so has each line of a menu and what a notification offers."""
    for group in page.find(lambda one: isinstance(one, ft.MergeSemantics)):
        named = any((isinstance(one, ft.Text) and one.value) or getattr(one, "label", None) for one in inside(group))
        if not named and any(isinstance(one, FOUND_BY_ROLE) for one in inside(group)):
            yield f"{group.key} has no name"
    merged = {id(one) for group in page.find(lambda one: isinstance(one, ft.MergeSemantics)) for one in inside(group)}
    yield from ("a field stands apart" for one in page.find(_is_field) if id(one) not in merged)
    for one in page.find(lambda one: isinstance(one, ft.PopupMenuItem | ft.SnackBarAction)):
        if not (one.content if isinstance(one, ft.PopupMenuItem) else one.label):
            yield f"{type(one).__name__} has no name"


def what_exactly_one_is_chosen_of_is_read_as_radio_buttons(page: FakePage) -> Iterator[str]:
    """Of one group, one thing each with its name; nothing is read as a box to tick that is none."""
    boxes = page.find(lambda one: isinstance(one, ft.Semantics) and one.checked is not None)
    yield from (f"{one.identifier} is read as a box to tick" for one in boxes)
    merged = {id(one) for whole in page.find(lambda one: isinstance(one, ft.MergeSemantics)) for one in inside(whole)}
    grouped = set[int]()
    for group in page.find(lambda one: isinstance(one, ft.RadioGroup)):
        radios = [one for one in inside(group) if isinstance(one, ft.Radio)]
        grouped |= {id(one) for one in radios}
        if group.value is not None and [one.value for one in radios].count(group.value) != 1:
            yield f"{group.value} is chosen, and is none of its group"
    for one in page.find(lambda one: isinstance(one, ft.Radio)):
        if id(one) not in merged & grouped:
            yield f"{one.value} stands apart from its name or its group"


def _is_field(control: object) -> bool:
    return isinstance(control, ft.TextField)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.replace(HYPHEN, "-")))


def one_button_is_the_main_one(page: FakePage) -> Iterator[str]:
    """At most one button of a window is filled, and it is the one that its screen is for; a dialog is one of its own.

    On a narrow screen a page lies over the destination, and only it is the screen.
    """
    dialogs = page.find(lambda one: isinstance(one, ft.AlertDialog))
    asked = {id(one) for dialog in dialogs for one in inside(dialog)}
    for dialog in dialogs:
        yield from _main_buttons(inside(dialog), {"dialog-yes"})
    shown = [one for one in inside(page.views()[-1]) if id(one) not in asked]
    names = {one.identifier for one in shown if isinstance(one, ft.Semantics)}
    titles = [MAIN_OF[name] for name in names if name in MAIN_OF]
    yield from _main_buttons(shown, titles[0] if titles else MAIN_OF_HOME)


def _main_buttons(parts: list[Any], allowed: set[str]) -> Iterator[str]:
    filled = {
        id(one): "?" for one in parts if isinstance(one, ft.FilledButton) and not (one.style and one.style.bgcolor)
    }
    for part in parts:
        if isinstance(part, ft.Semantics) and part.identifier:
            held = part.content.controls if isinstance(part.content, ft.Row) else [part.content]
            filled |= {id(one): part.identifier for one in held if id(one) in filled}
    found = sorted(filled.values())
    if len(found) > 1:
        yield f"{found} are filled"
    yield from (f"{name} is filled" for name in found if name not in allowed)


MAIN_OF_HOME = {"request-all", "pay-own", "own-who"}  # of a treasurer, of a member, of who has not said who he is
MAIN_OF: dict[str, set[str]] = {
    "member-title": {"member-save"},
    "chama-title": {"chama-save"},
    "collection-title": {"collection-go-on"},
    "hand-record-title": {"hand-record-save"},
    "code-title": {"code-save"},
    "list-title": {"list-save"},
    "restore-title": {"restore-yes"},
    "payout-reason": {"payout-review"},
    "review-name": {"payout-send"},
    "proposal-title": {"proposal-approve"},
    "connect-title": {"save-keys"},
    "join-title": {"join-yes"},
    "share-title": {"share-copy", "share-renew"},
    "number-title": {"number-save"},
}
"""The main button of each page, by what stands on it alone; beside a page where nothing is filled in it is Home's."""


def a_page_says_more_than_its_title(page: FakePage) -> Iterator[str]:
    """Nobody looks at an empty page: whatever became of what stood there, a sentence says so."""
    for column in page.find(lambda one: isinstance(one, ft.Column) and len(one.controls) > 0):
        title, *parts = column.controls
        ways_back = [one for one in inside(title) if isinstance(one, ft.Semantics) and one.identifier == "back"]
        if isinstance(title, ft.Row) and ways_back and not any(_texts(part) for part in parts):
            yield f"{' '.join(_texts(title))!r} stands alone"


def what_is_closed_is_not_offered_to_be_changed(page: FakePage) -> Iterator[str]:
    """Whose turn a round is that was closed stays as it was."""
    names = [one.identifier or "" for one in page.find(lambda one: isinstance(one, ft.Semantics))]
    if "collection-closed" in names:
        yield from (f"{name} is offered" for name in names if name.startswith("swap-"))


def what_has_to_wait_cannot_be_pressed(page: FakePage) -> Iterator[str]:
    """Where it is said that saving waits for an answer, the button to save waits with it."""
    names = {one.identifier for one in page.find(lambda one: isinstance(one, ft.Semantics))}
    for form in ("member", "chama", "list"):
        if f"{form}-held" in names and page.can_press(f"{form}-save"):
            yield f"{form}-save is offered"


def nobody_is_asked_for_money_that_cannot_move(page: FakePage) -> Iterator[str]:
    """Where it is said that payments are not available, nothing that would ask for them or send them can be pressed."""
    parts = page.find(lambda one: isinstance(one, ft.Semantics) and bool(one.identifier))
    if any(one.identifier == "attention-problem" for one in parts):
        moving = [one for one in parts if re.match("request-all|pay-out|pay-own|act-row-", one.identifier)]
        for part in moving:
            filled = [one for one in inside(part) if isinstance(one, ft.FilledButton) and not one.disabled]
            yield from (f"{part.identifier} is offered" for _ in filled)


def no_title_makes_a_dialog_wider(page: FakePage) -> Iterator[str]:
    """What a dialog is called takes another line where it is longer than what the dialog holds is wide."""
    for dialog in page.find(lambda one: isinstance(one, ft.AlertDialog)):
        if not dialog.title.width or dialog.title.width != dialog.content.width:
            yield f"{page.texts(dialog.title)} is {dialog.title.width} wide over {dialog.content.width}"


def news_is_told_once_and_a_countdown_never(page: FakePage) -> Iterator[str]:
    """Live regions have names of their own and texts that don't change every second."""
    live = page.find(lambda one: isinstance(one, ft.Semantics) and bool(one.live_region))
    for name, count in Counter(one.identifier for one in live).items():
        if count > 1:
            yield f"{name} is told {count} times"
    yield from (f"{one.identifier} says nothing" for one in live if not one.label)
    yield from (f"{one.label!r} counts down" for one in live if one.label and " · 0:" in one.label)


def every_text_is_whole(page: FakePage) -> Iterator[str]:
    """No text ends in an ellipsis or has a fixed height around it."""
    for one in page.find(lambda one: isinstance(one, ft.Text)):
        if one.max_lines or one.no_wrap or one.overflow == ft.TextOverflow.ELLIPSIS:
            yield f"{one.value!r} is cut off"
    for one in page.find(lambda one: isinstance(one, ft.LayoutControl) and bool(one.height)):
        yield from (f"{text!r} has only so much height" for text in _texts(one) if len(text) > INITIALS)


def what_is_said_of_a_field_comes_into_view_with_it(page: FakePage) -> Iterator[str]:
    """What is wrong with a field stands below it: the page scrolls until that is seen, too."""
    for one in page.find(lambda one: isinstance(one, ft.TextField)):
        said = max((_height(text) for text in (one.error, one.helper) if text), default=0)
        room = getattr(one.scroll_padding, "bottom", one.scroll_padding)
        if room < one.content_padding.bottom + LINES * said:
            yield f"{one.value!r} has {room} below it"


LINES = 3


def texts_give_way(page: FakePage) -> Iterator[str]:
    """No text of several words takes all the room it wants in a row, where it could take another line."""
    for row in page.find(lambda one: isinstance(one, ft.Row) and not one.wrap and not one.scroll):
        for one in row.controls:
            if one.visible and not getattr(one, "expand", None) and not getattr(one, "width", None):
                yield from (f"{text!r} does not give way" for text in _texts(one) if " " in text)


def what_is_one_word_is_drawn_as_one_and_read_as_it_is_written(page: FakePage) -> Iterator[str]:
    """No line ends inside M-PESA, a number, an amount, a day or a code; to whoever listens they are written plainly."""
    for one in page.find(lambda one: isinstance(one, ft.Text) and bool(one.value)):
        if with_unbroken_names(one.value) != one.value or TORN.search(one.value):
            yield f"{one.value!r} can be broken"
        if (one.semantics_label or one.value) != _as_written(one.value):
            yield f"{one.value!r} is read as {one.semantics_label or one.value!r}"
    for part in page.find(lambda one: isinstance(one, ft.Semantics) and "\u00a0" in (one.label or "")):
        yield f"{part.label!r} is read with spaces that nobody types"


def _as_written(drawn: str) -> str:
    return drawn.replace("\u00a0", " ").replace(HYPHEN, "-").replace(f"({THREE_DOTS}", "(…")


TORN = re.compile(r"M-PESA|\(…\d|\d{3} (\d{3}|•••) \d|(KES|Ksh) \d")


def what_is_too_long_is_told_the_limit_of_its_field(page: FakePage) -> Iterator[str]:
    """The sentence and the counter below a field say the same number."""
    for field in page.find(lambda one: isinstance(one, ft.TextField) and bool(one.max_length and one.error)):
        is_too_long = len(field.value or "") > field.max_length
        said = field.error.semantics_label or field.error.value
        if is_too_long and str(field.max_length) not in said:
            yield f"{said!r} is said of a field for {field.max_length} letters"


def what_is_filled_stands_out_from_its_row(page: FakePage) -> Iterator[str]:
    """A button or a sign in the very colour of the row that it is in would be read as loose text."""
    for row in page.find(lambda one: isinstance(one, ft.TextButton) and _fill(one) is not None):
        for one in inside(row)[1:]:
            if _fill(one) == _fill(row):
                yield f"{' '.join(_texts(one))!r} has the colour of its row"


def _fill(control: Any) -> Any:
    """What a control is filled with: one that is not enabled by what its style says of that."""
    fill = getattr(getattr(control, "style", None), "bgcolor", None) or getattr(control, "bgcolor", None)
    if not isinstance(fill, dict):
        return fill
    is_off = getattr(control, "disabled", False) and ft.ControlState.DISABLED in fill
    return fill.get(ft.ControlState.DISABLED if is_off else ft.ControlState.DEFAULT)


def phone_numbers_are_hidden(page: FakePage) -> Iterator[str]:
    """The middle of a number is hidden, but where it is typed, and where it is looked at before money leaves."""
    shown = page.find(lambda one: isinstance(one, ft.Semantics) and one.identifier in WHOLE_NUMBERS)
    if any(one.identifier in TYPED_NUMBERS for one in shown):
        return
    fields = page.find(lambda one: isinstance(one, ft.TextField))
    allowed = {id(one) for part in (*shown, *fields) for one in inside(part)}
    for control in page.find(lambda one: id(one) not in allowed):
        for name in SAYING:
            text = getattr(control, name, None)
            if isinstance(text, str) and WHOLE_NUMBER.search(text):
                yield f"{text!r} shows a whole number"


WHOLE_NUMBER = re.compile(r"(?<!\d)(0|\+?254\s?)[17]\d\d\s?\d{3}\s?\d{3}(?!\d)")
TYPED_NUMBERS = {"member-title", "list-title", "number-title"}
WHOLE_NUMBERS = {"review-phone", "proposal-phone", *TYPED_NUMBERS}


def no_line_ends_inside_a_day_a_month_or_an_amount(page: FakePage) -> Iterator[str]:
    """A day stays beside its month, a month beside its year, and a sum of money beside its currency."""
    for one in page.find(lambda one: isinstance(one, ft.Text) and bool(_TORN.search(one.value))):
        yield f"{one.value!r} can be broken"


_MONTHS = "|".join(
    {
        name
        for language in ("en", "sw")
        for month in range(1, 13)
        for name in (long_month(date(2026, month, 1), language), day_name(date(2026, month, 1), language).split()[1])
    }
)
_TORN = re.compile(rf"\d (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{4}}\b|\b(?:KES|Ksh) \d")


def nothing_is_english(page: FakePage) -> Iterator[str]:
    """Nothing that can be read or heard is what only English says."""
    for control in page.find(lambda _: True):
        for name in SAYING:
            text = getattr(control, name, None)
            if isinstance(text, str) and _is_english(text):
                yield f"{text!r} is English"


@cache
def _is_english(text: str) -> bool:
    return any(one.fullmatch(text) for one in _only_english())


@cache
def _only_english() -> list[re.Pattern[str]]:
    """What only English says, with its placeholders open."""
    swahili = set(sentences(KISWAHILI).values())
    only_english = {text for text in sentences(ENGLISH).values() if text not in swahili and re.search("[a-z]{3}", text)}
    return [re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text))) for text in sorted(only_english) if text[0] != "{"]


def _pressables(page: FakePage) -> list[Any]:
    return page.find(lambda one: isinstance(one, PRESSED) and bool(getattr(one, "on_click", None)))


def _height(control: Any) -> float:
    """How tall a control is at least, by what is said of it and of what it holds."""
    if isinstance(control, TALL_BY_THEMSELVES):
        return TARGET
    said = getattr(control, "height", None)
    if said:
        return float(said)
    match control:
        case ft.Text(style=ft.TextStyle(size=size, height=line)):
            return float(size or 14) * float(line or 1.2)
        case ft.Column(controls=parts, spacing=spacing, wrap=False):
            snapshot = [_height(one) for one in parts if one.visible]
            return sum(snapshot) + float(spacing or 0) * max(0, len(snapshot) - 1)
        case ft.Container(content=content, padding=padding):
            return _height(content) + _above_and_below(padding)
        case ft.FilledButton() | ft.OutlinedButton() | ft.TextButton():
            own = control.style.padding if control.style else None
            return _height(control.content) + _above_and_below(PADDING if own is None else own)
        case ft.Icon(size=size):
            return float(size or 24)
        case _:
            held = [one for one in inside(control, deep=False) if one is not control]
            return max((_height(one) for one in held), default=0)


def _above_and_below(padding: Any) -> float:
    return float(padding.top + padding.bottom) if isinstance(padding, ft.Padding) else 2 * float(padding or 0)


def _texts(control: Any) -> list[str]:
    """All texts in a control, as they are drawn; what a menu holds is not in it but over it."""
    menus = [item for item in inside(control) if isinstance(item, ft.PopupMenuItem)]
    over = {id(one) for item in menus for one in inside(item)}
    return [one.value for one in inside(control) if isinstance(one, ft.Text) and id(one) not in over]
