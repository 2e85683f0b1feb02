"""What screen readers are told, and where tests find things."""

import flet as ft


def said(
    content: ft.Control,
    *,
    name: str,
    label: str | None = None,
    live: bool = False,
    heading: bool = False,
    expand: bool = False,
) -> ft.Semantics:
    """Give a part a stable name; with a label, that is read in place of everything inside it."""
    return ft.Semantics(
        content=content,
        identifier=name,
        label=label,
        live_region=live or None,
        header=heading or None,
        exclude_semantics=label is not None,
        container=label is None,
        expand=expand or None,  # False would count as a flexible child, which a wrapping row cannot have
    )
