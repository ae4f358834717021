"""How many pixels a picture claims to have, read from its header alone: nothing is unpacked (attack 43)."""

from __future__ import annotations

import struct
from pathlib import Path

from .kinds import GIF, JPEG, PNG, kind_of

MOST = 250_000_000
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def too_many_pixels(head: bytes, path: Path) -> bool:
    """Whether a PNG, GIF or JPEG claims more than 250 million pixels, more than any camera makes."""
    kind = kind_of(head)
    if kind is PNG and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
    elif kind is GIF and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
    elif kind is JPEG:
        width, height = _jpeg(path)
    else:
        return False
    return bool(width * height > MOST)


def _jpeg(path: Path) -> tuple[int, int]:
    """The size in the frame header; nothing when there is none where it should be."""
    with path.open("rb") as file:
        file.seek(2)
        for _ in range(1000):
            marker = file.read(4)
            if len(marker) < 4 or marker[0] != 0xFF:
                break
            length = struct.unpack(">H", marker[2:])[0]
            if marker[1] in _FRAMES:
                size = file.read(5)
                if len(size) == 5:
                    height, width = struct.unpack(">HH", size[1:])
                    return width, height
                break
            file.seek(length - 2, 1)
    return 0, 0
