"""Whatever the page of a case may have to say has words: what happened, what is to be done."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from services.chassis.web.words import Words
from services.contracts.codes import Language
from services.contracts.words import WordsMissing
from services.intake.model.consents import Purpose
from services.intake.model.gate import Missing
from services.intake.model.tasks import TaskKind
from services.intake.pages import HERE, WORDS
from services.intake.pages.audit import FAMILIES
from services.intake.pages.consent_texts import texts_of

SOURCES = sorted((Path(__file__).parents[2] / "services" / "intake").rglob("*.py"))
ENGLISH = WORDS.of("en")


def notes() -> set[str]:
    """Return every verb that is written into the audit as a word of its own."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_note(node.func):
                found |= {text for one in node.args[2:3] for text in _texts(one)}
    return found


def _is_note(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("note", "_changed", "note_at_home", "_note_both")


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_the_verbs_were_found():
    assert len(notes()) > 60


def test_an_auditor_can_look_for_whatever_was_noted():
    known = {verb for verbs in FAMILIES.values() for verb in verbs}

    assert notes() - known == set()


@pytest.mark.parametrize(
    "key",
    [
        *(f"task_kind_{kind}" for kind in TaskKind),
        *(f"missing_{what}" for what in Missing),
        *sorted(f"did_{verb.replace(' ', '_')}" for verb in notes()),
    ],
)
def test_everything_that_can_be_said_has_words(key):
    assert ENGLISH.has(key)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_one_version_of_its_text_in_all_fifteen_languages(purpose):
    """It is read aloud to seekers in the language they know best."""
    texts = texts_of(purpose)

    assert {one.language for one in texts} == set(Language)
    assert len({one.version for one in texts}) == 1
    assert len({one.words for one in texts}) == len(texts)
    assert {one.words.count("\n\n") for one in texts} == {2}, "none lacks a part"


def test_a_language_that_lacks_what_seekers_hear_ends_the_start(tmp_path):
    for path in (HERE / "locale" / "told").glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    lacking = (tmp_path / "ti.yaml").read_text(encoding="utf-8").splitlines()
    (tmp_path / "ti.yaml").write_text("\n".join(lacking[:-1]), encoding="utf-8")

    with pytest.raises(WordsMissing, match=r"ti: .*consent_text_follow_up_1"):
        Words.load(tmp_path)
