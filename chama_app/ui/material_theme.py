"""Material's theme in this app's colours and shapes: buttons, dialogs, menus, notifications, tips."""

from dataclasses import replace
from typing import TypedDict

import flet as ft

from .theme import (
    LIGHT_PALETTE,
    TEXT_FONT,
    Palette,
    Radius,
    Role,
    Space,
    Type,
    focus_ring,
    padding_around,
    style,
)

ELEVATION = 3
"""How far what lies over the page stands off from it."""


class _Overlays(TypedDict):
    dialog_theme: ft.DialogTheme
    bottom_sheet_theme: ft.BottomSheetTheme
    popup_menu_theme: ft.PopupMenuTheme
    snackbar_theme: ft.SnackBarTheme
    tooltip_theme: ft.TooltipTheme


def theme(palette: Palette) -> ft.Theme:
    """Material's theme from one of the palettes."""
    ring = {ft.ControlState.FOCUSED: focus_ring(palette.brand)}
    button = ft.ButtonStyle(
        shape=ft.RoundedRectangleBorder(radius=Radius.S),
        padding=padding_around(Type.BUTTON),
        elevation=0,
        text_style=style(Type.BUTTON),
        side=ring,
    )
    outlined = {
        **ring,
        ft.ControlState.DISABLED: ft.BorderSide(1, palette.line),
        ft.ControlState.DEFAULT: ft.BorderSide(1, palette.edge),
    }
    return ft.Theme(
        color_scheme=_scheme(palette),
        font_family=TEXT_FONT,
        scaffold_bgcolor=palette.page,
        divider_color=palette.line,
        visual_density=ft.VisualDensity.STANDARD,
        filled_button_theme=ft.FilledButtonTheme(style=button),
        outlined_button_theme=ft.OutlinedButtonTheme(style=replace(button, side=outlined)),
        text_button_theme=ft.TextButtonTheme(style=button),
        icon_button_theme=ft.IconButtonTheme(style=ft.ButtonStyle(side=ring)),
        **_overlays(palette),
        page_transitions=ft.PageTransitionsTheme(
            android=ft.PageTransitionTheme.PREDICTIVE,
            # On a computer the page of a client that was away would fade into the one of the app.
            linux=ft.PageTransitionTheme.NONE,
            macos=ft.PageTransitionTheme.NONE,
            windows=ft.PageTransitionTheme.NONE,
        ),
    )


def _overlays(palette: Palette) -> _Overlays:
    """What lies over the page for a while: as round as a card or rounder, on a card's ground with a hairline, so that
    it stands out from what is dark as well."""
    edge = ft.BorderSide(1, palette.line)
    top = ft.BorderRadius.only(top_left=Radius.L, top_right=Radius.L)
    return {
        "dialog_theme": ft.DialogTheme(
            bgcolor=palette.card,
            elevation=ELEVATION,
            shape=ft.RoundedRectangleBorder(side=edge, radius=Radius.L),
            actions_padding=ft.Padding.only(left=Space.XL, top=Space.M, right=Space.XL, bottom=Space.XL),
        ),
        "bottom_sheet_theme": ft.BottomSheetTheme(
            bgcolor=palette.card,
            elevation=ELEVATION,
            drag_handle_color=palette.edge,
            shape=ft.RoundedRectangleBorder(side=edge, radius=top),
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
        "popup_menu_theme": ft.PopupMenuTheme(
            color=palette.card,
            elevation=ELEVATION,
            shape=ft.RoundedRectangleBorder(side=edge, radius=Radius.M),
            label_text_style=replace(style(Type.BODY), color=palette.text),
            menu_padding=ft.Padding.symmetric(vertical=Space.S),
        ),
        "snackbar_theme": ft.SnackBarTheme(
            bgcolor=palette.text,
            action_text_color=palette.pot_fill if palette is LIGHT_PALETTE else palette.pot,
            content_text_style=replace(style(Type.BODY), color=palette.page),
            elevation=ELEVATION,
            shape=ft.RoundedRectangleBorder(radius=Radius.M),
        ),
        "tooltip_theme": ft.TooltipTheme(
            text_style=replace(style(Type.SMALL), color=palette.page),
            padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S),
            decoration=ft.BoxDecoration(bgcolor=palette.text, border_radius=Radius.S),
        ),
    }


def _scheme(palette: Palette) -> ft.ColorScheme:
    roles = palette.roles
    return ft.ColorScheme(
        primary=palette.brand,
        on_primary=palette.on_brand,
        primary_container=roles[Role.SUCCESS].container,
        on_primary_container=roles[Role.SUCCESS].text,
        secondary=palette.brand,
        on_secondary=palette.on_brand,
        secondary_container=roles[Role.IDLE].container,
        on_secondary_container=roles[Role.IDLE].text,
        tertiary=roles[Role.INFO].text,
        on_tertiary=palette.card,
        tertiary_container=roles[Role.INFO].container,
        on_tertiary_container=roles[Role.INFO].text,
        error=roles[Role.ERROR].text,
        on_error=palette.card,
        error_container=roles[Role.ERROR].container,
        on_error_container=roles[Role.ERROR].text,
        primary_fixed=roles[Role.UNKNOWN].container,
        on_primary_fixed=roles[Role.UNKNOWN].text,
        secondary_fixed=roles[Role.NEUTRAL].container,
        on_secondary_fixed=roles[Role.NEUTRAL].text,
        tertiary_fixed=roles[Role.WAIT].container,
        on_tertiary_fixed=roles[Role.WAIT].text,
        secondary_fixed_dim=palette.pot,
        tertiary_fixed_dim=palette.pot_deep,
        on_secondary_fixed_variant=palette.on_pot,
        on_tertiary_fixed_variant=palette.pot_muted,
        primary_fixed_dim=palette.pot_fill,
        on_primary_fixed_variant=palette.pot_unknown,
        surface=palette.page,
        on_surface=palette.text,
        on_surface_variant=palette.muted,
        surface_container_lowest=palette.card,
        surface_container_low=palette.card,
        surface_container=palette.sunken,
        surface_container_high=palette.card,
        surface_container_highest=palette.raised,
        surface_dim=palette.phone,
        surface_bright=palette.phone_screen,
        outline=palette.edge,
        outline_variant=palette.line,
        inverse_surface=palette.text,
        on_inverse_surface=palette.page,
        inverse_primary=palette.pot_fill,
        surface_tint=ft.Colors.TRANSPARENT,
    )
