"""Reading what was written down of an interview: who interpreted, and what was answered."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

from services.intake.actions.consenting import Words
from services.intake.actions.doing import Doing
from services.intake.model.consents import Consent, ConsentAnswer, How, Purpose
from services.intake.model.interpreting import Interpreter, Interpreting, Known, Mode
from services.intake.pages.consent_texts import read_aloud_in
from services.intake.pages.countries import NoSuchCountry, read_countries

from .forms import Form

_NUMBER = re.compile(r"[A-Z0-9-]{1,20}")
_NOT_ASKED = "not_asked"


def read_interpreter(form: Form, doing: Doing) -> Interpreting | None:
    """Return who interpreted, known by a number; None where nobody had to."""
    if not form.yes("interpreter"):
        return None
    number = form.text("interpreter_number", most=20).upper()
    if number and not _NUMBER.fullmatch(number):
        form.errors["interpreter_number"] = "need_interpreter_number"
    return Interpreting(
        interpreter_id=uuid4(),
        number=number,
        mode=form.choice("interpreter_mode", Mode),
        language=form.text("interpreter_language", most=60),
        dialect=form.text("interpreter_dialect", most=60, needed=False),
        confidential=form.yes("interpreter_confidential"),
        known=form.choice("interpreter_known", Known),
        recorded_by=doing.by.staff_id,
        recorded_at=doing.at,
    )


def read_countries_of(form: Form, name: str) -> tuple[str, ...]:
    """Return the countries of a field; one that nobody knows has to be mended."""
    try:
        return read_countries(form.text(name, most=2000, needed=False))
    except NoSuchCountry:
        form.errors[name] = "need_countries"
        return ()


def read_consents(
    form: Form,
    doing: Doing,
    interpreting: Interpreting | None,
    guardian_id: UUID | None,
    recordings: Collection[UUID],
) -> tuple[tuple[Consent, Words], ...]:
    """Return the answers of one interview, each for itself; what was not asked is none."""
    answers = _answers(form)
    if not answers:
        form.errors["answer_web"] = "need_answer"
    given = ConsentAnswer.GIVEN in answers.values()
    language = form.one_of("language", read_aloud_in())
    how = form.choice("how", How) if given else How.SPOKEN
    words = _words(form, how, given)
    recording = _recording(form, recordings) if given and how is How.AUDIO else None
    until = form.day("until", after=doing.at.date()) if given else doing.at.date()
    countries = _poster_countries(form, answers)
    told_back = form.tick("told_back", needed="need_tick" if given else "")

    def one(purpose: Purpose, answer: ConsentAnswer) -> Consent:
        yes = answer is ConsentAnswer.GIVEN
        return Consent(
            consent_id=uuid4(),
            language=language,
            text_version=0,
            read_by=doing.by.staff_id,
            how=how,
            told_back=told_back and yes,
            given_at=doing.at,
            until=until if yes else _today(doing),
            purpose=purpose,
            answer=answer,
            countries=countries if purpose is Purpose.POSTER and yes else (),
            interpreter_id=interpreting.interpreter_id if interpreting else None,
            guardian_id=guardian_id,
            interpreted=interpreting.kind if interpreting else Interpreter.NONE,
            recording_id=recording if yes else None,
        )

    said = [one(*asked) for asked in answers.items()]
    return tuple((each, words if _is_given(each) else Words()) for each in said)


def _answers(form: Form) -> dict[Purpose, ConsentAnswer]:
    found = {}
    for purpose in Purpose:
        said = form.values.get(f"answer_{purpose.value}", _NOT_ASKED)
        if said in set(ConsentAnswer):
            found[purpose] = ConsentAnswer(said)
    return found


def _words(form: Form, how: How, given: bool) -> Words:
    """Read what was said around a consent; each way of giving it needs its own proof."""
    return Words(
        own_words=form.text("own_words", most=2000, needed=given),
        witness=form.text("witness", most=200, needed=given and how is How.SPOKEN),
        place=form.text("place", most=200, needed=False),
    )


def _recording(form: Form, known: Collection[UUID]) -> UUID | None:
    """Return the sound of a yes; without it there is none."""
    if form.values["recording_file"]:  # chosen, but not added yet: a name came, and no sound
        form.errors["recording_file"] = "need_recording_added"
        return None
    chosen = next((one for one in known if str(one) == form.values["recording"]), None)
    if chosen is None:
        form.errors["recording_file"] = "need_recording"
    return chosen


def _poster_countries(form: Form, answers: dict[Purpose, ConsentAnswer]) -> tuple[str, ...]:
    countries = read_countries_of(form, "countries")
    wanted = answers.get(Purpose.POSTER) is ConsentAnswer.GIVEN
    if wanted and not countries and "countries" not in form.errors:
        form.errors["countries"] = "need_text"
    return countries


def _today(doing: Doing) -> date:
    return doing.at.date()


def _is_given(consent: Consent) -> bool:
    return consent.answer is ConsentAnswer.GIVEN
