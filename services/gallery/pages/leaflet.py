"""The picture on a leaflet: the address of the wall, to be read with a camera."""

from __future__ import annotations

import io

import segno


def code(address: str) -> str:
    """Return a QR picture of an address as SVG without styles and scripts (ISO/IEC 18004)."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, svgclass="qr", lineclass=None, nl=False
    )
    return drawn.getvalue().decode()
