"""How what an app for codes needs is shown: as a picture to scan, and in groups to type."""

from __future__ import annotations

import io

import pyotp
import segno
from markupsafe import Markup


def picture(secret: str) -> Markup:
    """Return the secret as a QR picture (ISO/IEC 18004): SVG without styles; it names nobody."""
    drawn = io.BytesIO()
    address = pyotp.TOTP(secret).provisioning_uri(name="Retrace", issuer_name="Retrace")
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, svgclass="qr", light="#fff", nl=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn from random letters by ourselves


def in_groups(secret: str) -> str:
    """Return the secret in groups of four, to be typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
