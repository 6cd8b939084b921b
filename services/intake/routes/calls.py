"""Somebody calls: what staff ask and say, and the public form they fill in for the caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.contracts.codes import Language, read_reference
from services.intake.pages.cases import spoken_options
from services.intake.pages.phrases import PHRASES

from .acting import Working
from .session import catalogue_of, page, resources_of

router = APIRouter(prefix="/enquiries/calls")

_SAID = ("no_addresses", "costs_nothing", "takes_time", "keep_code", "in_danger")
"""Phrases that are read aloud to every caller."""


class Call(BaseModel):
    """What is known of a call: which face it is about, and in which language."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    reference: str = Field("", max_length=40)
    language: str = Field("", max_length=20)


@router.get("", summary="Somebody calls: a guide, and the way to the form")
async def show_call(request: Request, doing: Working, call: Annotated[Call, Query()]) -> Response:
    """Nothing of the call is kept here: what is typed there goes the way every message goes."""
    words, settings = catalogue_of(request), resources_of(request).settings
    language = Language(call.language) if call.language in set(Language) else words.language
    reference = read_reference(call.reference)
    wrong = bool(call.reference.strip()) and reference is None
    said = PHRASES[language].texts
    return page(
        request,
        doing.by,
        "enquiry_call.html",
        status=422 if wrong else 200,
        call=call,
        form=f"{settings.desk_origin}/{language}/write/{reference}" if reference else "",
        wall=f"{settings.gallery_origin}/{language}/",
        spoken=spoken_options(),
        language=language.value,
        said=[(PHRASES[words.language].texts[key], said[key]) for key in _SAID],
        errors={"reference": words.text("need_reference")} if wrong else {},
    )
