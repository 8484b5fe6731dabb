"""What was asked for last is kept, within so many bytes."""

from __future__ import annotations

from kg.serve.kept import Kept


def test_what_nobody_has_asked_for_longest_goes_first() -> None:
    kept: Kept[str] = Kept(3 * 600)
    for name in ("a", "b", "c"):
        kept.put(name, b"x" * 100, "text/plain")
    assert kept.get("a") == (b"x" * 100, "text/plain")
    kept.put("d", b"y" * 100)
    assert kept.get("b") is None
    assert all(kept.get(name) for name in "acd")
    kept.put("e", b"z" * 2000)
    assert all(kept.get(name) is None for name in "abcde")
    kept.put("f", b"")
    assert kept.get("f") == (b"", "")
