"""Pages stand in their language, and the frame is there for everyone."""

from __future__ import annotations

import re

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from jinja2 import UndefinedError

from services.chassis import problems
from services.chassis.web import layer
from services.chassis.web.files import SHARED, Files
from services.chassis.web.pages import ErrorPages, Frame, templates
from services.chassis.web.words import Words
from services.contracts.words import languages


class Gone(problems.Problem):
    """It went away."""


PAGE = """
{% extends frame.base %}{% import "forms.html" as forms with context %}
{% block title %}A{% endblock %}
{% block main %}{{ forms.error_summary() }}
{{ forms.field("name", "Name", value=value, hint="As it is spoken") }}
{{ forms.choices("way", "Which way?", [("a", "One"), ("b", "Two", "with more")], value="b") }}
{{ forms.area("story", "Story", value=value) }}{% endblock %}
"""


@pytest.fixture
def words(tmp_path):
    for facts in languages().values():
        name = facts.tag.replace("-", "_")
        (tmp_path / f"{name}.yaml").write_text('problem_Gone: "It went away, calmly."\n')
    return Words.load(tmp_path)


@pytest.fixture
def drawn(tmp_path, words):
    (tmp_path / "page.html").write_text(PAGE)

    def draw(language="en", base="base.html", **context):
        pages = templates(tmp_path, words, frame=Frame(base=base, gallery="https://faces.example"))
        return pages.draw("page.html", words.of(language), **({"value": ""} | context))

    return draw


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("base", ["base.html", "portal.html"])
def test_a_page_says_its_language_and_direction(drawn, base, language, direction):
    assert f'<html lang="{language}" dir="{direction}"' in drawn(language, base)


def test_the_way_out_is_the_first_thing_in_the_page(drawn):
    assert re.search(r"<body[^>]*>\s*<nav[^>]*><a class=\"exit\"", drawn())


def test_a_page_has_nothing_inline(drawn):
    page = drawn() + drawn(base="portal.html")

    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src)|javascript:", page)


def test_the_list_of_languages_keeps_the_page(drawn):
    page = drawn(here="face/K7QM-2XD4?x=1&y=2")

    assert '<a href="/ar/face/K7QM-2XD4?x=1&amp;y=2" lang="ar"' in page
    assert "langs" not in drawn()


def test_an_unreviewed_language_says_so(drawn, words):
    assert words.of("ar").text("review_notice") in drawn("ar")


def test_values_are_kept_and_escaped(drawn):
    page = drawn(value='"><script>alert(1)</script>')

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;") == 2


def test_an_error_is_told_above_and_beside_and_linked(drawn):
    page = drawn(errors={"name": "Write the name."})

    assert '<a href="#name">Write the name.</a>' in page
    assert 'aria-describedby="name-hint name-mend" aria-invalid="true"' in page
    assert '<p class="mend" id="name-mend">Write the name.</p>' in page
    assert page.count("aria-invalid") == 1


def test_a_name_the_template_does_not_know_is_an_error(drawn, tmp_path):
    (tmp_path / "page.html").write_text("{{ nobody }}")
    with pytest.raises(UndefinedError):
        drawn()


@pytest.fixture
async def visitor(tmp_path, words):
    pages = templates(tmp_path, words)
    errors = ErrorPages(pages)
    app = FastAPI(openapi_url=None)
    problems.install(app, errors.page)

    @app.get("/{language}/gone")
    async def gone(language: str):
        raise Gone

    protected = layer.protect(pages.files.serve(app), layer.DESK, error_page=errors.answer)
    transport = httpx.ASGITransport(app=protected)
    async with httpx.AsyncClient(transport=transport, base_url="http://ours") as client:
        client.headers["accept"] = "text/html"
        yield client


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_nothing_there_is_told_in_the_language_of_the_address(visitor, words, language):
    answer = await visitor.get(f"/{language}/nothing")

    assert answer.status_code == 404
    assert f"<h1>{words.of(language).text('error_404_title')}</h1>" in answer.text


async def test_an_address_without_language_is_answered_in_the_browsers(visitor):
    answer = await visitor.get("/nothing", headers={"accept-language": "ar, en;q=0.5"})

    assert '<html lang="ar" dir="rtl"' in answer.text


async def test_a_problem_is_told_in_words_of_its_own(visitor):
    answer = await visitor.get("/en/gone")

    assert answer.status_code == 409
    assert "It went away, calmly." in answer.text


async def test_a_client_that_asks_for_json_gets_a_problem(visitor):
    answer = await visitor.get("/en/gone", headers={"accept": "application/json"})

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"type": "/problems/Gone", "title": "It went away.", "status": 409}


async def test_a_file_is_kept_for_long_under_a_name_of_its_content(visitor):
    url = Files().url("public.css")
    answer = await visitor.get(url, headers={"accept-encoding": "br"})

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["content-encoding"] == "br"
    assert "last-modified" not in answer.headers
    assert (await visitor.get("/static/public.000000000000.css")).status_code == 404


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_every_encoding_holds_the_same_bytes(visitor, encoding):
    answer = await visitor.get(Files().url("exit.js"), headers={"accept-encoding": encoding})

    assert answer.content == (SHARED / "exit.js").read_bytes()


def test_the_style_of_the_public_site_stays_small():
    files = Files()

    assert files.size("public.css", "identity") < 12_000
    assert files.size("public.css") < 4_000


def test_no_style_sheet_fetches_anything():
    for path in SHARED.glob("*.css"):
        assert "url(" not in path.read_text()
        assert "@import" not in path.read_text()
