"""The wall in memory: what hangs where, and until when."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.codes import Relation, new_image_name, new_reference
from services.gallery.model import Change, Photo
from services.gallery.wall import Wall

TODAY = date(2026, 11, 3)


def a_photo(**more) -> Photo:
    told = {
        "reference": new_reference(),
        "relations_sought": (Relation.BROTHER,),
        "image": new_image_name(),
        "shown_until": date(2026, 11, 30),
    }
    return Photo(**(told | more))


def hung(photos, today=TODAY, page_size=24) -> Wall:
    wall = Wall(today, page_size)
    wall.change([Change(photo.reference, photo) for photo in photos])
    return wall


def references(wall, relation=None) -> list[str]:
    found, number = [], 1
    while sheet := wall.sheet(relation, number):
        found += [photo.reference for photo in sheet.photos]
        number += 1
    return found


def test_every_face_hangs_on_exactly_one_page():
    photos = [a_photo() for _ in range(100)]

    assert Counter(references(hung(photos))) == Counter(photo.reference for photo in photos)


def test_the_order_is_new_each_day_and_the_same_for_everyone():
    photos = [a_photo() for _ in range(100)]
    wall, other = hung(photos), hung(reversed(photos))
    first_day = references(wall)
    assert references(other) == first_day
    wall.turn_to(TODAY + timedelta(days=1))
    other.turn_to(TODAY + timedelta(days=1))

    assert references(wall) == references(other) != first_day
    assert sorted(references(wall)) == sorted(first_day)


def test_nothing_of_the_order_of_coming_is_in_the_order_of_hanging():
    """T05: over 1,000 references, neither their coming nor their letters order the wall."""
    photos = [a_photo() for _ in range(1000)]
    order = references(hung(photos))

    for before in ([p.reference for p in photos], sorted(order)):
        rank = {reference: place for place, reference in enumerate(before)}
        assert abs(rank_correlation([rank[reference] for reference in order])) < 0.15


def test_a_thousand_references_carry_no_order_and_no_time():
    """T05: each character of 1,000 references is spread evenly, none repeats, none grows."""
    made = [new_reference() for _ in range(1000)]

    assert len(set(made)) == 1000
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        assert max(Counter(reference[place] for reference in made).values()) < 80
    rank = {reference: place for place, reference in enumerate(sorted(made))}
    assert abs(rank_correlation([rank[reference] for reference in made])) < 0.15


def rank_correlation(ranks: list[int]) -> float:
    """Return Spearman's coefficient of ranks against their own places."""
    n = len(ranks)
    return 1 - 6 * sum((r - i) ** 2 for i, r in enumerate(ranks)) / (n * (n * n - 1))


def test_a_filter_shows_all_who_seek_that_relation_and_no_one_else():
    brothers = [a_photo() for _ in range(5)]
    both = a_photo(relations_sought=(Relation.MOTHER, Relation.BROTHER))
    mothers = [a_photo(relations_sought=(Relation.MOTHER,)) for _ in range(5)]
    wall = hung([*brothers, both, *mothers])

    assert set(references(wall, Relation.BROTHER)) == {p.reference for p in [*brothers, both]}
    assert set(references(wall, Relation.MOTHER)) == {p.reference for p in [*mothers, both]}
    assert references(wall, Relation.UNCLE) == []


def test_the_first_page_is_there_when_nothing_is_and_the_second_is_not():
    wall = hung([])

    assert wall.sheet(None, 1).photos == ()
    assert wall.sheet(None, 2) is None


def test_the_last_day_is_shown_and_the_next_is_not():
    photo = a_photo(shown_until=TODAY)
    wall = hung([photo])
    assert references(wall) == [photo.reference]
    gone = wall.turn_to(TODAY + timedelta(days=1))

    assert gone == {photo.image}
    assert references(wall) == []
    assert wall.find(photo.reference) is None
    assert not wall.shows(photo.image)


def test_a_lease_that_is_over_is_never_hung():
    assert len(hung([a_photo(shown_until=TODAY - timedelta(days=1))])) == 0


def test_a_new_image_replaces_the_old_one():
    photo = a_photo()
    wall = hung([photo])
    renewed = a_photo(reference=photo.reference)
    gone = wall.change([Change(photo.reference, renewed)])

    assert gone == {photo.image}
    assert wall.shows(renewed.image)
    assert wall.removed_at == wall.revision


def test_hearing_the_same_again_changes_nothing():
    photo = a_photo()
    wall = hung([photo])
    revision = wall.revision
    wall.change([Change(photo.reference, photo)])

    assert wall.revision == revision


def test_many_changes_at_once_hang_as_one_by_one_would():
    photos = [a_photo() for _ in range(700)]
    at_once, singly = hung(photos), Wall(TODAY, 24)
    for photo in photos:
        singly.change([Change(photo.reference, photo)])
    assert references(at_once) == references(singly)

    later = [Change(photo.reference, None) for photo in photos[:300]]
    later += [Change(one.reference, a_photo(reference=one.reference)) for one in photos[200:500]]
    later += [
        Change(one.reference, replace(one, relations_sought=(Relation.SON,)))
        for one in photos[400:]
    ]
    later += [Change(one.reference, one) for one in (a_photo() for _ in range(50))]
    at_once.change(later)
    for change in later:
        singly.change([change])

    for relation in (None, Relation.BROTHER, Relation.SON):
        assert references(at_once, relation) == references(singly, relation)


def test_a_large_wall_drops_what_ended_at_midnight_and_follows_the_order_of_the_day_in_peace():
    ending = [a_photo(shown_until=TODAY) for _ in range(5)]
    wall = hung([*ending, *(a_photo() for _ in range(6_000))])
    order = references(wall)
    wall.turn_to(TODAY + timedelta(days=1))

    ended = {photo.reference for photo in ending}
    assert references(wall) == [one for one in order if one not in ended]
    assert wall.behind
    steps = sum(1 for _ in wall.hang_anew())
    assert steps > 6_000 / 2_000
    assert not wall.behind
    assert references(wall) != [one for one in order if one not in ended]
    assert sorted(references(wall)) == sorted(set(order) - ended)


RELATIONS = st.sets(st.sampled_from([Relation.MOTHER, Relation.UNCLE, Relation.SON]), min_size=1)
POOL = [a_photo() for _ in range(6)]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("show"), st.integers(0, 5), RELATIONS, st.integers(0, 4)),
        st.tuples(st.just("hide"), st.integers(0, 5)),
        st.tuples(st.just("day")),
        st.tuples(st.just("bulk")),
        st.tuples(st.just("hang"), st.integers(1, 300)),
    ),
    max_size=40,
)


class Told:
    """A wall, and what it was told; `few` says from how many faces on it follows a day in peace."""

    def __init__(self, few: int) -> None:
        self.wall, self.known = Wall(TODAY, 3, few=few), {}
        self._hanging = iter(())

    def move(self, what, *more) -> None:
        getattr(self, what)(*more)

    def day(self) -> None:
        self.finish()  # as the gallery does: a day is long enough
        self.wall.turn_to(self.wall.day + timedelta(days=1))
        self._hanging = self.wall.hang_anew() if self.wall.behind else iter(())

    def hang(self, steps: int) -> None:
        for _ in zip(range(steps), self._hanging, strict=False):
            pass

    def finish(self) -> None:
        for _ in self._hanging:
            pass

    def bulk(self) -> None:
        self.wall.replace([Change(photo.reference, photo) for photo in self.known.values()])

    def hide(self, which: int) -> None:
        self.known.pop(POOL[which].reference, None)
        self.wall.change([Change(POOL[which].reference, None)])

    def show(self, which: int, sought, days: int) -> None:
        one, until = POOL[which], self.wall.day + timedelta(days=days - 1)
        photo = Photo(one.reference, tuple(sought), one.image, until)
        self.known[one.reference] = photo
        self.wall.change([Change(one.reference, photo)])

    def check(self) -> None:
        wall = self.wall
        shown = {r: photo for r, photo in self.known.items() if photo.shown_until >= wall.day}
        assert sorted(references(wall)) == sorted(shown)
        for relation in Relation:
            wanted = [r for r, photo in shown.items() if relation in photo.relations_sought]
            assert sorted(references(wall, relation)) == sorted(wanted)
        assert all(wall.shows(photo.image) for photo in shown.values())
        assert wall.ending_by(date.max) == len(shown) == len(wall)


@settings(deadline=None)
@given(st.integers(-1, 3), MOVES)
def test_whatever_happens_the_wall_shows_exactly_what_is_known_and_leased(few, moves):
    """Also while a large wall follows a day that has begun, however far it has come."""
    told = Told(few)
    for move in moves:
        told.move(*move)
        told.check()
    told.finish()
    told.check()
    anew = hung(told.known.values(), told.wall.day, 3)
    for relation in (None, *Relation):
        assert references(told.wall, relation) == references(anew, relation)
