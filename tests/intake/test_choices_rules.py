"""The rules of what a found person chooses, and by what two people are known to be the same two."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.intake.matching.pairs import Alike, Pair, Party, pair_of
from services.intake.model.choices import (
    Asked,
    Choice,
    NotAskedAlone,
    SecondOfficerNeeded,
    check_asked,
    check_second,
)
from services.intake.model.doubts import Doubt, Said
from services.intake.model.interpreting import Interpreter
from services.intake.model.people import Member, Role

FREE = Asked(Choice.CONTACT, date(2026, 11, 25), alone=True, interpreter=Interpreter.INDEPENDENT)
SECRET = b"s" * 32
NORTH = uuid4()


def member(role: Role = Role.CASEWORKER, **more) -> Member:
    one = Member(uuid4(), uuid4(), NORTH, "North", "Ana", "a@x.example", frozenset({role}))
    return replace(one, **more)


BORN = (date(1990, 3, 4), date(1988, 7, 1))


def pair(names: tuple[str, str], births: tuple[date | None, date | None] = (None, None)) -> Pair:
    """Two people with records of their own."""
    both = [
        Party((uuid4(),), (name,), (born,) if born else ())
        for name, born in zip(names, births, strict=True)
    ]
    return pair_of(SECRET, *both)


def surely_same(one: Pair, other: Pair) -> bool:
    return not set(one.sure).isdisjoint(other.sure)


def alike(one: Pair, other: Pair) -> bool:
    return not one.alike.keys().isdisjoint(other.alike)


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
def test_names_alone_are_alike_however_they_are_written_and_never_surely_the_same(other):
    one, another = pair(("Amina Haddad", "Yusuf")), pair(other)

    assert alike(one, another)
    assert not surely_same(one, another)
    assert set(one.alike.values()) == {Alike.NAMES, Alike.RECORD}


@pytest.mark.parametrize(
    "other",
    [("أمينة حداد", "يوسف"), ("Amina HADAD", "Youssef"), ("Haddad Amina", "Yusuf")],
)
def test_names_with_both_days_of_birth_are_surely_the_same_two(other):
    assert surely_same(pair(("Amina Haddad", "Yusuf"), BORN), pair(other, BORN))


@pytest.mark.parametrize(
    "births",
    [(BORN[0], None), (None, BORN[1]), (BORN[0], date(1988, 7, 2)), (BORN[1], BORN[0])],
    ids=["seeker alone", "sought alone", "another day", "crosswise"],
)
def test_with_one_birth_or_another_day_they_are_alike_and_no_more(births):
    one, another = (
        pair(("Amina Haddad", "Yusuf"), BORN),
        pair(("Amina Haddad", "Yusuf"), births),
    )

    assert not surely_same(one, another)
    assert alike(one, another)


def test_one_record_and_the_other_s_name_are_alike_and_both_records_are_surely_the_same():
    seeker, writer = Party((uuid4(),), ("Amina Haddad",)), Party((uuid4(),), ("Yusuf",))
    one = pair_of(SECRET, seeker, writer)
    again = pair_of(SECRET, Party((uuid4(),), ("Amina Hadad",)), writer)

    assert alike(one, again)
    assert not surely_same(one, again)
    assert surely_same(one, pair_of(SECRET, writer, seeker))


def doubt(*said: tuple[str, bool, set[str]], signs: frozenset[str] = frozenset({"names"})) -> Doubt:
    at, people = datetime(2026, 11, 25, tzinfo=UTC), {"a": uuid4(), "b": uuid4()}
    told = [Said(uuid4(), people[who], same, frozenset(seen)) for who, same, seen in said]
    return Doubt(uuid4(), uuid4(), signs, at, at, told)


def test_one_yes_keeps_silent_and_only_two_persons_no_lets_two_others_meet():
    seen = {"names"}

    assert doubt().waits
    assert doubt(("a", True, seen)).same
    assert doubt(("a", False, seen)).waits
    assert doubt(("a", False, seen), ("a", False, seen)).waits
    assert doubt(("a", False, seen), ("b", False, seen)).others
    assert doubt(("a", False, seen), ("b", True, seen)).same


def test_a_further_sign_asks_both_anew():
    more = frozenset({"names", "record"})
    before = doubt(("a", False, {"names"}), ("b", False, {"names"}), signs=more)

    assert before.waits
    assert before.waits_for(before.said[0].person)


@pytest.mark.parametrize("other", [("Amina Haddad", "Karim"), ("Rania Haddad", "Yusuf")])
def test_with_somebody_else_they_are_two_others(other):
    assert not alike(pair(("Amina Haddad", "Yusuf")), pair(other))


def test_names_that_tell_too_little_keep_nobody_apart():
    assert not alike(pair(("Amina", "Yusuf")), pair(("Amina", "Yusuf")))


def test_the_records_themselves_are_known_again_whatever_the_names():
    one, other = Party((uuid4(),)), Party((uuid4(), uuid4()))

    both = pair_of(SECRET, one, other)
    assert len(both.sure) == len(both.records) == 2
    assert both == pair_of(SECRET, other, one)
    assert both.alike == {}
