"""How looking for somebody ends: what counts, and who may say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.model.outcomes import (
    DayToCome,
    FaceToFaceOnly,
    Hand,
    NoOutcome,
    Outcome,
    OutcomeKind,
    OutcomeThere,
    SecondPersonNeeded,
    SourceMissing,
    outcome_of,
)

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TODAY = NOW.date()


def a_hand(**more) -> Hand:
    return Hand(**({"by": uuid4(), "person": uuid4(), "at": NOW} | more))


def recorded(kind: OutcomeKind, hand: Hand | None = None) -> Outcome:
    outcome = Outcome(uuid4())
    return outcome.after(outcome.record(kind, hand or a_hand(), source=True))


@pytest.mark.parametrize("kind", set(OutcomeKind) - {OutcomeKind.DIED})
def test_an_outcome_counts_at_once_and_is_settled_when_the_seeker_knows(kind):
    outcome = recorded(kind)
    told = outcome.after(outcome.tell(TODAY, a_hand(), told_by=None, face_to_face=False))

    assert outcome.counts
    assert not outcome.settled
    assert told.settled


def test_a_death_needs_words_about_its_source():
    with pytest.raises(SourceMissing):
        Outcome(uuid4()).record(OutcomeKind.DIED, a_hand(), source=False)


def test_a_death_counts_only_once_a_second_person_has_confirmed_it():
    outcome = recorded(OutcomeKind.DIED)
    confirmed = outcome.after(outcome.confirm(a_hand()))

    assert not outcome.counts
    assert confirmed.counts
    assert not confirmed.settled


def test_the_second_person_is_not_the_first_through_another_account():
    first = a_hand()
    outcome = recorded(OutcomeKind.DIED, first)

    with pytest.raises(SecondPersonNeeded):
        outcome.confirm(replace(first, by=uuid4()))
    with pytest.raises(SecondPersonNeeded):
        outcome.confirm(replace(first, person=uuid4()))


def test_a_death_is_told_face_to_face_and_by_somebody():
    outcome = recorded(OutcomeKind.DIED)
    with pytest.raises(SecondPersonNeeded):
        outcome.tell(TODAY, a_hand(), told_by=uuid4(), face_to_face=True)
    confirmed = outcome.after(outcome.confirm(a_hand()))

    with pytest.raises(FaceToFaceOnly):
        confirmed.tell(TODAY, a_hand(), told_by=uuid4(), face_to_face=False)
    with pytest.raises(FaceToFaceOnly):
        confirmed.tell(TODAY, a_hand(), told_by=None, face_to_face=True)
    entry = confirmed.tell(TODAY, a_hand(), told_by=uuid4(), face_to_face=True)
    assert confirmed.after(entry).settled


def test_nobody_was_told_on_a_day_to_come():
    with pytest.raises(DayToCome):
        recorded(OutcomeKind.NOT_FOUND).tell(
            TODAY + timedelta(days=1), a_hand(), told_by=None, face_to_face=False
        )


def test_an_outcome_is_not_overwritten_but_opened_again_first():
    outcome = recorded(OutcomeKind.NOT_FOUND)
    with pytest.raises(OutcomeThere):
        outcome.record(OutcomeKind.BY_MATCH, a_hand(), source=False)

    again = outcome.after(outcome.undo(a_hand()))
    assert again.kind is None
    with pytest.raises(NoOutcome):
        again.undo(a_hand())


def test_the_whole_history_makes_the_outcome_and_other_people_do_not():
    first = recorded(OutcomeKind.NOT_FOUND)
    undone = first.undo(a_hand())
    other = recorded(OutcomeKind.DIED)
    history = (first.recorded, other.recorded, undone)

    assert outcome_of(first.sought_id, history).kind is None
    assert outcome_of(other.sought_id, history).untold_death
