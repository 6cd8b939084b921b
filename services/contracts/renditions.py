"""The nine files of a photo, as everyone who writes, copies or serves them names them."""

from __future__ import annotations

LONG_EDGES = (160, 480, 960)
"""The long edges of the renditions, in pixels; a small photo's may be shorter."""

FORMATS = ("avif", "webp", "jpg")
"""The formats of the renditions, the lightest first, as their names end."""

CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
"""What each format is called in HTTP (RFC 2046, RFC 9649, AV1 Image File Format)."""


def rendition_name(image: str, long_edge: int, file_format: str) -> str:
    """Return the name of one rendition in a bucket: `<image>-<long edge>.<format>`."""
    return f"{image}-{long_edge}.{file_format}"


def rendition_names(image: str) -> tuple[str, ...]:
    """Return the names of all nine renditions of an image."""
    return tuple(rendition_name(image, edge, form) for edge in LONG_EDGES for form in FORMATS)
