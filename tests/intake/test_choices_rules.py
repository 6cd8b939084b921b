"""The rules of what a found person chooses, and by what two people are known to be the same two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from services.intake.matching.pairs import Party, pair_keys
from services.intake.model.choices import (
    Asked,
    Choice,
    NotAskedAlone,
    SecondOfficerNeeded,
    check_asked,
    check_second,
)
from services.intake.model.interpreting import Interpreter
from services.intake.model.people import Member, Role

FREE = Asked(Choice.CONTACT, date(2026, 11, 25), alone=True, interpreter=Interpreter.INDEPENDENT)
SECRET = b"s" * 32
NORTH = uuid4()


def member(role: Role = Role.CASEWORKER, **more) -> Member:
    one = Member(uuid4(), uuid4(), NORTH, "North", "Ana", "a@x.example", frozenset({role}))
    return replace(one, **more)


def same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    keys = [
        set(pair_keys(SECRET, Party((uuid4(),), (a,)), Party((uuid4(),), (b,))))
        for a, b in (one, other)
    ]
    return not keys[0].isdisjoint(keys[1])


@pytest.mark.parametrize("choice", [Choice.ALIVE, Choice.MESSAGE, Choice.CONTACT])
@pytest.mark.parametrize("how", [{"alone": False}, {"interpreter": Interpreter.OTHER}])
def test_more_than_nothing_counts_only_if_it_was_said_freely(choice, how):
    check_asked(replace(FREE, choice=choice))
    with pytest.raises(NotAskedAlone):
        check_asked(replace(FREE, choice=choice, **how))


def test_nothing_counts_however_it_was_said():
    check_asked(replace(FREE, choice=Choice.NOTHING, alone=False, interpreter=Interpreter.OTHER))


def test_the_second_who_knows_is_another_person_of_the_society_who_may_open_cases():
    me = member()
    for wrong in (
        None,
        member(person=me.person),
        member(Role.ADMINISTRATOR),
        member(society=uuid4()),
    ):
        with pytest.raises(SecondOfficerNeeded):
            check_second(me, wrong)
    third = member(Role.SAFEGUARDING)
    assert check_second(me, third) is third
    with pytest.raises(SecondOfficerNeeded):
        check_second(me, third, (third.person,))


@pytest.mark.parametrize(
    "other",
    [
        ("Haddad Amina", "Yusuf"),
        ("أمينة حداد", "يوسف"),
        ("Amina HADAD", "Youssef"),
        ("Yusuf", "Amina Haddad"),
    ],
)
def test_two_people_are_the_same_two_however_they_are_written_and_whoever_looks(other):
    assert same(("Amina Haddad", "Yusuf"), other)


@pytest.mark.parametrize("other", [("Amina Haddad", "Karim"), ("Rania Haddad", "Yusuf")])
def test_with_somebody_else_they_are_two_others(other):
    assert not same(("Amina Haddad", "Yusuf"), other)


def test_names_that_tell_too_little_keep_nobody_apart():
    assert not same(("Amina", "Yusuf"), ("Amina", "Yusuf"))


def test_the_records_themselves_are_known_again_whatever_the_names():
    one, other = Party((uuid4(),)), Party((uuid4(), uuid4()))

    assert len(pair_keys(SECRET, one, other)) == 2
    assert set(pair_keys(SECRET, one, other)) == set(pair_keys(SECRET, other, one))
