"""What each of our sites allows: its headers, and how much may be sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True)
class Policy:
    """What one of our sites allows.

    `cookieless` sites (gallery, desk) have no session that another site could ride on, so there
    an unsafe request is refused only when the browser says that it comes from elsewhere. Sites
    with a session need the browser's word that it comes from our own page: an old browser which
    sends neither `Sec-Fetch-Site` nor `Origin` cannot sign in, which staff can mend and visitors
    could not. `may_cache` leaves `Cache-Control` to the application (gallery); all others answer
    no-store everywhere but below /static/.
    """

    name: str
    referrer: str = "same-origin"
    cookieless: bool = False
    may_cache: bool = False
    form_actions: tuple[str, ...] = ("'self'",)
    body_bytes: int = 64 * KIB
    body_bytes_below: tuple[tuple[str, int], ...] = ()
    path_bytes: int = 2 * KIB
    also: tuple[str, ...] = ()
    """What else our own pages may do with our own origin: `connect` to it, play `media` of it.
    `layer.allow` allows it to one answer alone."""
    camera_on: str = ""
    """Paths on which our own page may use the camera, as a regular expression; none if empty."""

    def content_security_policy(self, also: Iterable[str] = ()) -> str:
        """Nothing from anywhere but our own origin, nothing inline, no frame around us."""
        return "; ".join(
            (
                "default-src 'none'",
                "img-src 'self'",
                "style-src 'self'",
                "script-src 'self'",
                "worker-src 'self'",
                "manifest-src 'self'",
                *(f"{what}-src 'self'" for what in (*self.also, *also)),
                f"form-action {' '.join(self.form_actions)}",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "require-trusted-types-for 'script'",
            )
        )

    def cap(self, path: str) -> int:
        """Return how many bytes of body a request to this path may have."""
        if not self.body_bytes_below:
            return self.body_bytes
        fitting = [size for prefix, size in self.body_bytes_below if path.startswith(prefix)]
        return max(fitting, default=self.body_bytes)

    def allows_camera(self, path: str) -> bool:
        """Return whether our own page at a path may use the camera."""
        return bool(self.camera_on) and re.fullmatch(self.camera_on, path) is not None

    def headers(
        self, *, camera: bool = False, also: Iterable[str] = ()
    ) -> tuple[tuple[str, str], ...]:
        """Return the headers of every answer; only some may use the camera, or more of ours."""
        return (
            ("content-security-policy", self.content_security_policy(also)),
            ("referrer-policy", self.referrer),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", _ONLY_THE_CAMERA if camera else _NOTHING_PERMITTED),
            ("x-robots-tag", "noindex, noimageindex"),
        )


_NOTHING_PERMITTED = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)

_ONLY_THE_CAMERA = _NOTHING_PERMITTED.replace("camera=()", "camera=(self)")

GALLERY = Policy("gallery", referrer="no-referrer", cookieless=True, may_cache=True)
DESK = Policy("desk", referrer="no-referrer", cookieless=True)
PORTAL = Policy(
    "portal",
    path_bytes=4 * KIB,
    also=("connect", "media"),
    body_bytes_below=(("/cases/", 20 * KIB * KIB + 64 * KIB),),
    camera_on=r"/cases/[^/]+/photo",
)
BOARD = Policy("board")
