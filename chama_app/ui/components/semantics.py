"""What screen readers are told, and where tests find things."""

import flet as ft

from ...i18n.formats import with_plain_spaces


def labelled(
    content: ft.Control,
    *,
    name: str,
    label: str | None = None,
    live: bool = False,
    heading: bool = False,
    expand: bool = False,
    key: str | None = None,
) -> ft.Semantics:
    """Give a part a stable name; with a label, that is read in place of everything inside it.

    The name is also the key, unless siblings share it: a browser keeps the name of a part that is drawn over another.
    """
    return ft.Semantics(
        key=key or name,
        content=content,
        identifier=name,
        label=_read(label),
        live_region=live or None,
        header=heading or None,
        exclude_semantics=label is not None,
        container=label is None,
        expand=expand or None,  # False would count as a flexible child, which a wrapping row cannot have
    )


def one_control(
    content: ft.Control,
    *,
    name: str,
    label: str | None = None,
    selected: bool | None = None,
    toggled: bool | None = None,
    expand: bool = False,
) -> ft.MergeSemantics:
    """Make one thing to screen readers of something that is pressed: its role, its name and its state.

    Without this the name of a button that is only an icon is a group's, and the button inside it has none.
    """
    told = ft.Semantics(content=content, identifier=name, label=_read(label), selected=selected, toggled=toggled)
    return ft.MergeSemantics(told, key=name, expand=expand or None)


def _read(label: str | None) -> str | None:
    return None if label is None else with_plain_spaces(label)
