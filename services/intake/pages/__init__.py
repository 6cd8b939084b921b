"""What staff see: words in their language, the templates, and the frame around each page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from services.chassis.web.pages import Frame, templates
from services.chassis.web.words import Words
from services.contracts.codes import Language

from . import moments
from .records import day_told

HERE = Path(__file__).parent.parent
WORDS = Words.load(HERE / "locale", (Language.ENGLISH, Language.FRENCH, Language.ARABIC))
TOLD = Words.load(HERE / "locale" / "told")
"""What is said to seekers and visitors, in all their languages and not in those of staff alone."""
TEMPLATES = templates(
    HERE / "templates", WORDS, frame=Frame(base="layout.html"), static=HERE / "static"
)


@pass_context
def token_field(context: Context) -> Markup:
    """Return the hidden field that proves a form came from a page of this session."""
    return Markup('<input type="hidden" name="token" value="{}">').format(context["token"])


def _globals() -> dict[str, Any]:
    return {
        "token_field": token_field,
        "day_told": day_told,
        "when": moments.when,
        "clock": moments.clock,
        "day": moments.day,
        "span": moments.span,
        "through": moments.through,
    }


TEMPLATES.environment.globals.update(_globals())
