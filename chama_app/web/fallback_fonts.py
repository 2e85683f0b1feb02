"""The letters that our own font lacks: the client asks for a font when a name first needs it, and gets it from here."""

import re
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ASKED: Final = re.compile(r"/assets/fonts/(?P<family>noto[a-z0-9]+)/v\d+/[\w-]+(?P<slice>\.\d+)?\.woff2")
"""How Flutter names them: version and hash change with it, the family and the number of the slice do not."""

FOR_A_DAY: Final = "private, max-age=86400"


class FallbackFonts:
    """The middleware before the app's own files. What is not there is answered by the app, as not found."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._known = {one.name: one for one in folder.glob("*.woff2")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _ASKED.fullmatch(scope["path"]) if scope["type"] == "http" else None
        font = self._font(asked["family"], asked["slice"] or "") if asked else None
        if font is None:
            await self._app(scope, receive, send)
            return
        headers = {"Cache-Control": FOR_A_DAY}
        await FileResponse(font, media_type="font/woff2", headers=headers)(scope, receive, send)

    def _font(self, family: str, number: str) -> Path | None:
        return self._known.get(f"{family}{number}.woff2") or self._known.get(f"{family}.woff2")
