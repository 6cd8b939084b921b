"""Pages that calm: what they say, what they leave out, and that they say it in every language."""

from __future__ import annotations

from datetime import date

import pytest

from services.contracts.codes import Language
from services.contracts.public.photos import PhotoPublished
from services.contracts.words import WordsMissing
from services.gallery.app import build
from services.gallery.pages import data, open_pages
from services.gallery.pages.help_lines import OURS, HelpLineWrong, by_country, read_lines
from services.gallery.resources import assemble
from tests.gallery.conftest import settings

TODAY = date(2026, 11, 18)
CALM = ("help", "help/now", "help/data", "leaflet", "reach", "offline", "forgotten")
LINE = """
  - {{country: XA, kind: {kind}, number: "{number}"{more}}}
"""
VERIFIED = ", source: https://state.example/help, checked: 2026-11-01"


@pytest.fixture
def gallery(in_memory):
    return in_memory


@pytest.fixture
def opened(gallery, visit):
    """A function that opens the gallery with other settings, and a visitor to it."""

    def other(**more):
        changed = settings(gallery.settings.postgres, **more)
        built = assemble(changed, None, gallery.objects, gallery.clock)
        return visit(build(built), "https://faces.example")

    return other


@pytest.fixture
def file(tmp_path):
    """A function that writes a file of lines of help."""

    def written(*lines: str):
        path = tmp_path / "lines.yaml"
        path.write_text("lines:" + ("".join(lines) or " []\n"))
        return path

    return written


def a_line(kind="emergency", number="000 11", more=VERIFIED) -> str:
    return LINE.format(kind=kind, number=number, more=more)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("page", CALM)
async def test_every_page_that_calms_is_there_in_every_language(visitor, language, page):
    answer = await visitor.get(f"/{language}/{page}")

    assert answer.status_code == 200
    assert f'href="/ar/{page}"' in answer.text


async def test_pages_that_calm_show_no_face(visitor, given):
    photo = await given.face()
    for page in CALM:
        text = (await visitor.get(f"/en/{page}")).text
        assert "<img" not in text
        assert photo.reference not in text


async def test_what_is_said_of_the_police_waits_until_everybody_agreed(opened, visitor):
    agreed = opened(police_text_agreed=True)

    assert "police" not in (await visitor.get("/en/help")).text
    assert "unless the law forces us" in (await agreed.get("/en/help")).text
    for language in Language:
        assert 'id="police"' not in (await visitor.get(f"/{language}/help")).text


async def test_without_a_checked_number_the_page_says_so_and_shows_none(visitor):
    page = (await visitor.get("/en/help/now")).text

    assert "We have no checked numbers here yet." in page
    assert "tel:" not in page


def test_our_own_file_is_well_formed_and_shows_nothing_nobody_has_checked():
    assert by_country(read_lines(OURS, TODAY), TODAY, str) == []


async def test_a_checked_number_is_shown_with_its_source_and_the_day(opened, file):
    visitor = opened(help_lines=file(a_line(), a_line("trafficking", "+00 22 33")))
    english = (await visitor.get("/en/help/now")).text
    dari = (await visitor.get("/fa-af/help/now")).text

    assert '<a href="tel:00011"><bdi class="ref" dir="ltr">000 11</bdi></a>' in english
    assert "If someone controls you" in english
    assert "state.example" in english
    assert "1 November 2026" in english
    assert "no checked numbers" not in english
    assert "۲۰۲۶" in dari


@pytest.mark.parametrize(
    "more",
    [
        "",
        ", source: https://state.example/help",
        ", checked: 2026-11-01",
        ", source: https://state.example/help, checked: 2025-11-01",
    ],
    ids=["nothing", "no day", "no source", "too long ago"],
)
def test_a_number_without_a_verified_source_is_not_shown(file, more):
    lines = read_lines(file(a_line(more=more), a_line("trafficking")), TODAY)

    assert [line.kind for _, found in by_country(lines, TODAY, str) for line in found] == [
        "trafficking"
    ]


@pytest.mark.parametrize(
    "line",
    [
        a_line(kind="police"),
        a_line(number="call me"),
        a_line(more=VERIFIED + ", note: night only"),
        a_line(more=", source: ftp://state.example/help"),
        a_line(more=", source: https://state.example/help, checked: 2027-01-01"),
        "\n  - just words\n",
    ],
    ids=["kind", "number", "more", "source", "future", "no line"],
)
def test_a_file_that_is_wrong_stops_the_start_and_names_the_line(file, opened, line):
    with pytest.raises(HelpLineWrong, match="line 2"):
        opened(help_lines=file(a_line(), line))


def test_a_file_that_holds_no_list_is_wrong(tmp_path):
    (tmp_path / "lines.yaml").write_text("numbers: []\n")

    with pytest.raises(HelpLineWrong):
        read_lines(tmp_path / "lines.yaml", TODAY)


class PhotoPublishedWithMore(PhotoPublished):
    """Shows a face, and what must never be shown."""

    place: str = ""


async def test_a_further_public_field_changes_the_page_on_data(gallery):
    pages = open_pages(gallery.settings, TODAY)
    catalogue = pages.words.of("en")

    assert pages.data(catalogue).count("<li>") > len(data.fields_of(data.PUBLIC))
    with pytest.raises(KeyError, match="data_field_place"):
        pages.data(catalogue, contracts=(PhotoPublishedWithMore,))


def test_a_public_field_nobody_is_told_of_stops_the_start(gallery):
    for catalogue in open_pages(gallery.settings, TODAY).words:
        data.check(catalogue)
        with pytest.raises(WordsMissing, match="data_field_place"):
            data.check(catalogue, (PhotoPublishedWithMore,))


@pytest.mark.parametrize("language", Language)
async def test_a_leaflet_shows_the_way_four_times_and_nobody(visitor, given, language):
    await given.face()
    page = (await visitor.get(f"/{language}/leaflet")).text

    assert page.count(f'<bdi class="ref" dir="ltr">faces.example/{language}/</bdi>') == 4
    assert page.count('class="qr"') == 4
    assert page.count('<section class="leaflet" aria-hidden="true">') == 3
    assert "/image/" not in page


async def test_a_language_that_is_not_switched_on_is_nowhere(opened):
    visitor = opened(languages=("en", "so"))
    page = (await visitor.get("/so/")).text

    assert 'hreflang="so"' in page
    assert 'hreflang="ar"' not in page
    assert "العربية" not in page
    assert (await visitor.get("/ar/")).status_code == 404
    assert (await visitor.get("/", headers={"accept-language": "ar"})).headers["location"] == "/en/"


@pytest.mark.parametrize("language", Language)
async def test_until_speakers_have_read_a_language_each_page_says_so(visitor, given, language):
    photo = await given.face()
    notice = open_pages(given.gallery.settings, TODAY).words.of(language).text("review_notice")
    for page in ("", f"face/{photo.reference}", *CALM):
        text = (await visitor.get(f"/{language}/{page}")).text
        assert f'<p class="small">{notice}</p>' in text.partition("<footer")[2]
