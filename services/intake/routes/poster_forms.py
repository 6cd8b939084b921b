"""The wish of a poster as it is typed, and as it travels hidden beside the faces."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile

from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper
from services.contracts.restricted.posters import OfficeLine
from services.intake.actions.doing import Doing
from services.intake.model.posters import (
    HANGS_FOR_MOST,
    MOST_TITLES,
    SIZES,
    Edition,
    PublicFace,
    Wish,
)
from services.intake.pages.countries import NoSuchCountry, read_countries

from .forms import Form

_FIELDS = ("countries", "languages", "titles", "paper", "size", "hang_until", "office", "strip")
_LONGEST_OFFICE = 80
_OFFICE: TypeAdapter[str] = TypeAdapter(OfficeLine)


def read_wish(form: Form, doing: Doing) -> tuple[Wish, int]:
    """Read what is ordered and how many faces it holds; what is wrong is noted in the form."""
    wish = Wish(
        countries=_countries(form),
        hang_until=_day(form, doing),
        office=_office(form),
        paper=form.choice("paper", Paper),
        languages=form.several("languages", Language),
        titles=_titles(form),
        strip=form.tick("strip"),
    )
    return wish, int(form.one_of("size", [str(size) for size in SIZES]) or SIZES[0])


def wish_fields(form: Form) -> list[tuple[str, str]]:
    """Return names and values of the wish, to be sent again with the faces."""
    return [(name, str(value)) for name, value in form.data.multi_items() if name in _FIELDS]


def ticked_faces(form: Form) -> list[str]:
    """Return the references of the faces that were ticked, each once, in their order."""
    return list(dict.fromkeys(str(one) for one in form.data.getlist("faces")))


def wished_relation(form: Form) -> Relation | None:
    """Return whom those look for whose faces are to be shown, or None for everybody."""
    value = form.values["relation"]
    return Relation(value) if value in set(Relation) else None


def form_like(edition: Edition | None, faces: list[PublicFace]) -> Form:
    """Return the form of a new poster: empty, or as an earlier one was ordered."""
    if edition is None:
        return Form(FormData())
    titles = [("titles", one.value) for one in edition.titles if one is not edition.language]
    told: list[tuple[str, str | UploadFile]] = [
        ("countries", ", ".join(edition.countries)),
        ("office", edition.office),
        ("paper", edition.paper.value),
        ("languages", edition.language.value),
        *titles,
        *([("strip", "yes")] if edition.strip else []),
        *([("size", str(len(faces)))] if len(faces) in SIZES else []),
    ]
    return Form(FormData(told))


def _countries(form: Form) -> tuple[str, ...]:
    try:
        found = read_countries(form.text("countries", most=200))
    except NoSuchCountry:
        found = ()
    if not found:
        form.errors["countries"] = "poster_need_countries"
    return found


def _office(form: Form) -> str:
    office = form.text("office", most=_LONGEST_OFFICE, needed=False)
    try:
        return _OFFICE.validate_python(office) if office else ""
    except ValidationError:
        form.errors.setdefault("office", "poster_need_plain_office")
        return ""


def _titles(form: Form) -> tuple[Language, ...]:
    ticked = set(form.data.getlist("titles"))
    if len(ticked) >= MOST_TITLES:
        form.errors["titles"] = "poster_need_fewer_titles"
    return tuple(one for one in Language if one in ticked)


def _day(form: Form, doing: Doing) -> date:
    day = form.day("hang_until", after=doing.today, within=HANGS_FOR_MOST.days)
    if form.errors.get("hang_until") == "need_day_within":
        form.errors["hang_until"] = "poster_need_shorter"
    return day
