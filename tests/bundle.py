"""Work out from its sources, without Node, what the bundled script of a page should say it is made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

PAGE_SCRIPT = Path(__file__).parents[1] / "kg/page/script"
EDITOR_SCRIPT = Path(__file__).parents[1] / "kg/serve/script"


def sources_hash(folder: Path) -> str:
    """Return the hash of the sources of a bundle, as kg/page/script/bundle.js writes it."""
    names = [f"src/{path.name}" for path in (folder / "src").iterdir()]
    files = [(name, folder / name) for name in sorted([*names, "build.js", "package-lock.json", "package.json"])]
    digest = hashlib.sha256()
    for name, path in [*files, ("bundle.js", PAGE_SCRIPT / "bundle.js")]:
        digest.update(f"{name}\n{path.read_text('utf-8')}".encode())
    return digest.hexdigest()
