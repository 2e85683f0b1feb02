"""What leaves the app by the device's own means: files that are saved, texts that are shared."""

import asyncio
import logging
from pathlib import Path
from typing import Literal, TypeAlias

import flet as ft

from ..storage.client_storage import run_in_page
from ..storage.downloads import write_beside

log = logging.getLogger("chama.files")

LIMIT_S = 5.0
_KINDS = {".csv": "text/csv", ".pdf": "application/pdf", ".zip": "application/zip"}
Saved: TypeAlias = Path | Literal["handed_over"] | None


class FileOutput:
    """One page's way out: a download in a browser, the share sheet on a phone, a file in a window."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page

    @property
    def can_share(self) -> bool:
        """The device has a share sheet; elsewhere a text is copied."""
        return not self._page.web and self._page.platform is not None and self._page.platform.is_mobile()

    async def save_file(self, name: str, content: bytes) -> Saved:
        """Hand a file over. Answers where it lies, when it is ours to say; None when it could not be saved."""
        try:
            if self._page.web:
                async with asyncio.timeout(LIMIT_S):
                    await ft.FilePicker().save_file(file_name=name, src_bytes=content)
                return "handed_over"
            if self.can_share:
                file = ft.ShareFile.from_bytes(content, mime_type=_KINDS[Path(name).suffix], name=name)
                await ft.Share().share_files([file])
                return "handed_over"
            return await asyncio.to_thread(write_beside, await self._downloads(), name, content)
        except (TimeoutError, RuntimeError, OSError) as exc:  # a Flet service may hang, a disk may be full
            log.warning("a file could not be saved: %s", type(exc).__name__)
            return None

    def share_text(self, text: str) -> None:
        """Open the share sheet with a text."""
        run_in_page(self._page, self._share, text)

    async def _share(self, text: str) -> None:
        try:
            await ft.Share().share_text(text)
        except (TimeoutError, RuntimeError) as exc:  # as above
            log.info("the share sheet did not open: %s", type(exc).__name__)

    async def _downloads(self) -> Path:
        try:
            async with asyncio.timeout(LIMIT_S):
                downloads = await ft.StoragePaths().get_downloads_directory()
        except (TimeoutError, RuntimeError):  # as above
            downloads = None
        found = Path(downloads) if downloads else Path.home() / "Downloads"
        return found if found.is_dir() else Path.home()
