"""Keep the page of `kg view`: it is made by a process of its own when it is first asked for."""

from __future__ import annotations

import asyncio
import gzip
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.streams import tell

if TYPE_CHECKING:
    from kg.project import Project

# Seconds until it is given up.
_PATIENCE = 300


class Home:
    """The page, once it is made. content, compressed: the page, and the page as gzip has it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._making: asyncio.Task[None] | None = None
        self.content = self.compressed = b""
        self.failed = False

    async def wait(self, seconds: float) -> bool:
        """Have the page made, and wait a little; tell whether it is there."""
        if not self.content:
            if self._making is None or self._making.done():
                self.failed = False
                self._making = asyncio.create_task(self._make())
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._making), seconds)
        return bool(self.content)

    async def _make(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "kg.html")
            words = ["kg", "view", "--no-open", "--out", str(out), "--home", str(self._project.root)]
            # With the modules of this process, and not those of the current folder.
            code = f"import sys; sys.path[:0] = {[p for p in sys.path if p]!r}; sys.argv = {words!r}; "
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-c", f"{code}from kg.__main__ import main; main()",
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                async with asyncio.timeout(_PATIENCE):
                    await process.wait()
                content = out.read_bytes()
            except (OSError, TimeoutError) as error:
                self.failed = True
                tell(
                    f"error: the page of kg view cannot be made ({error or 'it takes too long'}); see what kg view says"
                )
                return
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            self.compressed = await asyncio.to_thread(gzip.compress, content)
            self.content = content

    async def close(self) -> None:
        """Stop making the page."""
        if self._making:
            self._making.cancel()
            with suppress(asyncio.CancelledError):
                await self._making
