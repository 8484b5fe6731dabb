"""Keep contents in memory, those that were asked for last, up to so many bytes in all."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T", bound=tuple[str, ...] | str)

# Bytes that a key and its place take beside the content.
_PLACE = 500


class Kept(Generic[T]):
    """Contents by what they were made from; the data does not change as long as a server runs."""

    def __init__(self, most: int) -> None:
        """Keep at most so many bytes."""
        self._most, self._size = most, 0
        self._contents: OrderedDict[T, tuple[bytes, str]] = OrderedDict()

    def get(self, key: T) -> tuple[bytes, str] | None:
        """Return a content and its media type, if it is still kept."""
        if key in self._contents:
            self._contents.move_to_end(key)
        return self._contents.get(key)

    def put(self, key: T, content: bytes, media_type: str = "") -> None:
        """Keep a content, and let go of those that nobody has asked for longest."""
        if key in self._contents:
            return
        self._contents[key] = content, media_type
        self._size += len(content) + _PLACE
        while self._size > self._most:
            self._size -= len(self._contents.popitem(last=False)[1][0]) + _PLACE
