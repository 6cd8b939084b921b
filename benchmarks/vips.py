"""Vips: the peer at developing photos, a process of its own with libvips in it.

Started as `python -m benchmarks.vips FOLDER`, the folder being where pyvips lies; each line it
reads is an order, each it writes a reply.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_AVIF_EFFORT = {960: 0, 480: 0, 160: 2}
"""Nine less the encoder's speed: the speeds are those of the darkroom."""


def main() -> None:
    """Obey orders until there are none."""
    sys.path.append(sys.argv[1])
    import pyvips

    pyvips.cache_set_max(0)
    for line in sys.stdin:
        order = json.loads(line)
        do: dict[str, Callable[..., object]] = {"develop": _develop, "score": _score}
        print(json.dumps(do[order.pop("do")](pyvips, **order)), flush=True)


def _develop(vips: Any, photo: str, into: str | None = None) -> dict[str, float]:
    """Make nine files of a photo the way libvips does it best; tell what CPU it took."""
    original = Path(photo).read_bytes()
    began = time.process_time()
    made = _nine(vips, original)
    spent = time.process_time() - began
    for name, file in made.items() if into else ():
        Path(f"{into}/{name}").write_bytes(file)
    return {"seconds": spent, "bytes": sum(map(len, made.values()))}


def _nine(vips: Any, original: bytes) -> dict[str, bytes]:
    """Scale while decoding, each size from the next larger one; no metadata, upright."""
    made = {}
    picture = vips.Image.thumbnail_buffer(original, 768, height=960, crop="centre")
    for edge in (960, 480, 160):
        if edge < 960:
            picture = picture.thumbnail_image(edge * 4 // 5, height=edge)
        picture = picture.copy_memory()
        made[f"{edge}.avif"] = picture.heifsave_buffer(
            compression="av1",
            encoder="aom",
            Q=56,
            effort=_AVIF_EFFORT[edge],
            bitdepth=8,
            keep="none",
        )
        made[f"{edge}.webp"] = picture.webpsave_buffer(Q=80, effort=2, keep="none")
        made[f"{edge}.jpg"] = picture.jpegsave_buffer(Q=80, optimize_coding=True, keep="none")
    return made


def _score(vips: Any, one: str, other: str) -> float:
    """Return how alike two pictures are: the mean structural similarity of their brightness.

    As Wang, Bovik, Sheikh and Simoncelli (2004) have it, with a Gaussian window of sigma 1.5.
    """

    def grey(path: str) -> Any:
        return vips.Image.new_from_file(path).colourspace("b-w")[0].cast("float").copy_memory()

    def soft(image: Any) -> Any:
        return image.gaussblur(1.5, precision="float", min_ampl=0.01).copy_memory()

    x, y = grey(one), grey(other)
    mean_x, mean_y = soft(x), soft(y)
    spread_x = soft(x * x) - mean_x * mean_x
    spread_y = soft(y * y) - mean_y * mean_y
    both = soft(x * y) - mean_x * mean_y
    above = (2 * mean_x * mean_y + 6.5025) * (2 * both + 58.5225)
    below = (mean_x * mean_x + mean_y * mean_y + 6.5025) * (spread_x + spread_y + 58.5225)
    return float((above / below).avg())


if __name__ == "__main__":
    main()
