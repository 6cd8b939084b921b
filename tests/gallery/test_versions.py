"""Withdrawal wins: the highest version decides, in whatever order and however often it comes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, assume, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from services.contracts.codes import new_image_name
from services.gallery import store, timers
from tests.gallery.conftest import LAST_DAY, a_publication, a_withdrawal, hear

STEPS = st.lists(st.booleans(), min_size=1, max_size=6)
"""A photo's life: at each version shown (true) or withdrawn (false)."""


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@examples(STEPS, st.randoms(use_true_random=False))
async def test_the_highest_version_wins_in_every_order_and_doubled(gallery, steps, random):
    """T22: publish, withdraw and republish in every order, each twice."""
    first = a_publication()
    life = [
        first.model_copy(update={"version": version, "image": new_image_name()})
        if shown
        else a_withdrawal(first, version)
        for version, shown in enumerate(steps, start=1)
    ]
    arriving = life * 2
    random.shuffle(arriving)
    await hear(gallery, *arriving)

    found = gallery.wall.find(first.reference)
    assert (found.image if found else None) == getattr(life[-1], "image", None)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@examples(STEPS, st.data())
async def test_replaying_from_the_beginning_changes_nothing(gallery, steps, data):
    """T22: a replay from offset 0, in the middle of anything, shows nothing withdrawn."""
    assume(not steps[-1])
    first = a_publication()
    life = [
        first.model_copy(update={"version": version}) if shown else a_withdrawal(first, version)
        for version, shown in enumerate(steps, start=1)
    ]
    await hear(gallery, *life)
    for event in life[: data.draw(st.integers(0, len(life)))]:
        await hear(gallery, event)
        assert gallery.wall.find(first.reference) is None


async def test_what_is_withdrawn_leaves_only_its_reference_and_version(gallery, given):
    photo = await given.face()
    await hear(gallery, a_withdrawal(photo))

    row = dict(await gallery.pool.fetchrow("SELECT * FROM photos"))
    assert {name for name, value in row.items() if value is not None} == {
        "reference",
        "version",
        "changed",
    }


async def test_a_withdrawal_heard_first_is_remembered(gallery):
    photo = a_publication()
    await hear(gallery, a_withdrawal(photo), photo)

    assert gallery.wall.find(photo.reference) is None


async def test_when_a_day_ends_the_database_forgets_what_the_wall_dropped(gallery, given, watch):
    ending = await given.face(shown_until=watch().date())
    staying = await given.face(shown_until=LAST_DAY)
    watch.forward(days=1)
    await timers.forget_expired(gallery)

    kept = await gallery.pool.fetch("SELECT reference, version, image FROM photos")
    assert {row["reference"]: row["image"] for row in kept} == {
        ending.reference: None,
        staying.reference: staying.image,
    }
    assert {row["version"] for row in kept} == {1}


async def test_a_lease_renewed_after_it_was_forgotten_is_shown_again(gallery, given, watch):
    photo = await given.face(shown_until=watch().date())
    watch.forward(days=1)
    await timers.forget_expired(gallery)
    renewal = photo.model_copy(update={"version": 2, "shown_until": watch().date() + timedelta(5)})
    await hear(gallery, renewal)

    assert gallery.wall.find(photo.reference)


async def test_a_change_that_commits_late_is_not_missed(gallery):
    """A look that happens between a change and its commit does not lose the change."""
    late, early = a_publication(), a_publication()
    async with gallery.pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await store.show(slow, late)
        await hear(gallery, early)
        assert gallery.wall.find(early.reference)
        assert gallery.wall.find(late.reference) is None
        await transaction.commit()
    await hear(gallery, a_publication())

    assert gallery.wall.find(late.reference)


async def test_a_withdrawn_face_is_gone_from_every_page_at_once(visitor, given, gallery):
    photo = await given.face()
    paths = ["/en/", "/ar/", "/en/?relation=brother"]
    for path in paths:
        assert photo.reference in (await visitor.get(path)).text
    await visitor.get(f"/image/{photo.image}/480.avif")
    await hear(gallery, a_withdrawal(photo))

    for path in paths:
        assert photo.reference not in (await visitor.get(path)).text
    assert (await visitor.get(f"/image/{photo.image}/480.avif")).status_code == 404
    assert len(gallery.images) == 0


async def test_the_board_is_told_how_much_is_shown_and_how_much_ends_soon(gallery, given, watch):
    soon = await given.face(shown_until=watch().date() + timedelta(days=7))
    later = await given.face(shown_until=watch().date() + timedelta(days=8))
    await hear(gallery, a_withdrawal(await given.face()))
    said = gallery.metrics.exposition().decode()

    assert "gallery_faces_total 2.0" in said
    assert "gallery_expiring_faces_total 1.0" in said
    assert soon.reference not in said
    assert later.reference not in said
