"""The frame of every page: its head, its navigation, and the policy that keeps other hosts out."""

from collections.abc import Mapping
from html import escape
from typing import Final

POLICY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
PAGES: Final = (("/", "Console"), ("/phones", "Phones"), ("/docs", "Control API"))


def page(title: str, content: str, scripts: str = "") -> str:
    """A whole page. `content` is HTML, `title` is not."""
    links = "".join(
        f'<a href="{address}"{" aria-current=page" if name == title else ""}>{name}</a>' for address, name in PAGES
    )
    return PAGE.format(title=escape(title), links=links, content=content, scripts=scripts)


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – sandbox</title><link rel="stylesheet" href="/console/console.css"><link rel="icon" href="data:,">
{scripts}</head>
<body><a class="skip" href="#main">Skip to the content</a>
<header><strong>Sandbox</strong><nav aria-label="Pages">{links}</nav>
<p class="note">A simulator: no real money moves. Never type a real M-PESA PIN.</p></header>
<main id="main" tabindex="-1"><h1>{title}</h1>
{content}
</main></body></html>
"""
