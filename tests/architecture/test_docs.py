"""What is written about the project is true where a program can tell: tables, links, numbers."""

from __future__ import annotations

import re
from functools import cache

import pytest

from infra import charters
from infra.board.book import anchor

from .test_numbered import numbered
from .tree import ROOT, files, text_of

PAGES = tuple(path for path in files() if path.suffix == ".md")
DECISIONS = tuple(sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")))
FRAGMENTS = tuple(path for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md")
KINDS = ("added", "changed", "fixed", "removed", "security")
PARTS = ["Context", "Decision", "Consequences", "Alternatives"]


def name(path) -> str:
    return str(path.relative_to(ROOT))


@cache
def prose(path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"(?ms)^```.*?^```$", "", text_of(path) or "")


@cache
def anchors(path) -> frozenset[str]:
    return frozenset(anchor(title) for title in re.findall(r"(?m)^#{1,6} (.+?)\s*$", prose(path)))


def links(path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose(path)))


def test_the_pages_were_read():
    assert len(PAGES) > 30
    assert sum(len(links(page)) for page in PAGES) > 40


def test_the_table_of_the_readme_is_what_the_charters_make():
    page = charters.README.read_text(encoding="utf-8")

    assert page == charters.wanted(page), "run python -m infra.charters"


def test_a_charter_that_changes_makes_the_table_stale():
    page = charters.README.read_text(encoding="utf-8")
    table = charters.table_of({"gallery": charters.charter_of("gallery") | {"Owns": "everything"}})

    assert "| **gallery** | everything | " in charters.with_table(page, table)
    with pytest.raises(charters.NoPlace):
        charters.with_table("a page without markers", table)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_link_leads_somewhere(page):
    lost = []
    for link in links(page):
        place, _, heading = link.partition("#")
        if re.match(r"[a-z]+:", place):
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (heading and heading not in anchors(target)):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", [page for page in PAGES if "docs" in page.parts], ids=name)
def test_a_page_can_be_reached_from_the_readme(page):
    seen, open_pages = set(), [ROOT / "README.md"]
    while open_pages:
        here = open_pages.pop()
        seen.add(here)
        targets = {(here.parent / link.partition("#")[0]).resolve() for link in links(here)}
        open_pages += [one for one in targets if one.suffix == ".md" and one not in seen]

    assert page in seen


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 20


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_a_decision_is_short_and_has_its_four_parts(decision):
    text = decision.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^## (.+)$", text)

    assert len(text.splitlines()) <= 40
    assert text.startswith(f"# {decision.name[:4]}: ")
    assert parts[1::2] == PARTS
    assert len(parts[2].strip().splitlines()) <= 3
    assert len(parts[4].strip().splitlines()) <= 2


def test_the_list_of_decisions_names_each_by_its_title():
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")

    for decision in DECISIONS:
        number, _, title = decision.read_text(encoding="utf-8").partition("\n")[0].partition(": ")
        assert f"[{number[2:]}]({decision.name}) {title}" in listed


def security(section: str) -> set[str]:
    page = prose(ROOT / "docs" / "security.md")
    part = page.partition(f"\n### {section}\n")[2]
    return set(re.findall(r"(?m)^\| T(\d\d) ", re.split(r"(?m)^##", part)[0]))


def test_the_page_on_security_claims_no_test_that_is_not_there():
    assert security("There today") - set(numbered()) == set()


def test_the_page_on_security_tells_of_all_forty_tests_once():
    today, later = security("There today"), security("Not yet")

    assert today | later == {f"{number:02}" for number in range(1, 41)}
    assert today & later == set()


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=name)
def test_a_fragment_of_the_changelog_is_named_for_its_kind_and_says_what_to_do(fragment):
    text = fragment.read_text(encoding="utf-8")

    assert fragment.name.split(".")[-2] in KINDS
    assert re.match(r"[A-Z][a-z]+ ", text), "one sentence in the imperative"
    assert text.rstrip().endswith(".")
    assert len(text.splitlines()) <= 8
