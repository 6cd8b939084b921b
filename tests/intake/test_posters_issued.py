"""How an edition is printed, looked at, issued, and ended by hand or by its last day."""

from __future__ import annotations

import pytest

from services.contracts.editions import poster_names
from services.contracts.public.posters import PosterIssued, PosterRecalled
from services.contracts.restricted.posters import PosterDiscarded, PosterOrdered
from services.intake import timers
from services.intake.actions import posters
from services.intake.model.posters import (
    EditionOver,
    EditionState,
    NotFailed,
    NotPrinted,
    Why,
)


async def recall(street, edition, why=Why.MISTAKE):
    async with street.office.tx() as tx:
        await posters.recall(tx, street.doing, edition.edition_id, why)
    return await street.now(edition)


async def test_what_is_printed_is_looked_at_and_then_issued_under_a_new_name(street, heard, shelf):
    [edition] = await street.order()
    printed = await street.print(edition)
    assert printed.state is EditionState.PRINTED
    assert shelf.names("shelf") == set()
    assert await heard(PosterIssued) == []
    out = await street.issue(printed)

    assert out.state is EditionState.ISSUED
    [issued] = await heard(PosterIssued)
    assert issued == PosterIssued(
        edition=edition.code,
        version=1,
        language="fr",
        paper="A4",
        file=out.shelf,
        pages=1,
        references=tuple(await street.references()),
        hung_until=edition.hang_until,
    )
    assert shelf.names("shelf") == set(poster_names(out.shelf))
    assert out.shelf != out.file
    pdf = poster_names(out.shelf)[0]
    assert shelf.files["shelf", pdf] == (f"pdf of {edition.code}".encode(), "application/pdf")


async def test_only_what_was_printed_can_be_issued(street):
    [edition] = await street.order()

    with pytest.raises(NotPrinted):
        await street.issue(edition)


async def test_an_issue_that_a_missing_store_interrupted_is_finished_later(
    street, heard, shelf, clock
):
    [edition] = await street.order()
    printed = await street.print(edition)
    shelf.away = True
    assert (await street.issue(printed)).state is EditionState.ISSUING
    shelf.away = False
    clock.turn(seconds=31)
    await timers.do_what_is_due(street.resources)

    assert (await street.now(edition)).state is EditionState.ISSUED
    clock.turn(minutes=6)
    await timers.clear_files(street.resources)
    assert len(shelf.names("shelf")) == 2
    assert len(await heard(PosterIssued)) == 1


async def test_an_edition_recalled_by_hand_is_recalled_in_public_and_forgotten(
    street, heard, shelf
):
    edition = await recall(street, await street.issued())
    await timers.clear_files(street.resources)

    assert (edition.state, edition.why) == (EditionState.RECALLED, Why.MISTAKE)
    assert await heard(PosterRecalled) == [PosterRecalled(edition=edition.code, version=2)]
    assert [one.order_id for one in await heard(PosterDiscarded)] == [edition.edition_id]
    assert shelf.names("shelf") == set()
    with pytest.raises(EditionOver):
        await recall(street, edition)


async def test_an_edition_thrown_away_unissued_is_never_heard_of_in_public(street, heard):
    [edition] = await street.order()
    gone = await recall(street, edition)
    late = await street.print(edition)

    assert gone.state is late.state is EditionState.DISCARDED
    assert await heard(PosterRecalled) == []
    assert len(await heard(PosterDiscarded)) == 1


async def test_an_edition_recalled_while_it_goes_out_leaves_no_file_on_the_shelf(
    street, heard, shelf, clock
):
    [edition] = await street.order()
    await street.print(edition)
    async with street.office.tx() as tx:
        await posters.issue(tx, street.doing, edition.edition_id)
    gone = await recall(street, edition)
    for name in poster_names(gone.shelf):
        shelf.files["shelf", name] = (b"copied meanwhile", "application/pdf")
    await timers.do_what_is_due(street.resources)
    clock.turn(minutes=6)
    await timers.clear_files(street.resources)

    assert shelf.names("shelf") == set()
    assert await heard(PosterIssued) == []


async def test_an_edition_ends_by_itself_after_its_last_day(street, heard, clock):
    edition = await street.issued()
    clock.now = clock.now.replace(year=2026, month=12, day=25, hour=23, minute=59)
    await timers.do_what_is_due(street.resources)
    assert (await street.now(edition)).state is EditionState.ISSUED
    clock.turn(minutes=1)
    await timers.do_what_is_due(street.resources)

    over = await street.now(edition)
    assert (over.state, over.why) == (EditionState.RECALLED, Why.DAY)
    assert len(await heard(PosterRecalled)) == 1


@pytest.mark.parametrize("reason", ["image_missing", "glyph_missing", "too_slow"])
async def test_what_could_not_be_printed_can_be_ordered_again_under_another_code(
    street, heard, reason
):
    [edition] = await street.order()
    failed = await street.fail(edition, reason)
    assert (failed.state, failed.failure) == (EditionState.FAILED, reason)
    async with street.office.tx() as tx:
        again = await posters.order_again(tx, street.doing, edition.edition_id)

    first, second = await heard(PosterOrdered)
    assert first.entries == second.entries
    assert again.code != edition.code
    assert again.wish_id == edition.wish_id
    assert (await street.now(edition)).why is Why.AGAIN
    assert (await street.print(again)).state is EditionState.PRINTED
    with pytest.raises(NotFailed):
        async with street.office.tx() as tx:
            await posters.order_again(tx, street.doing, edition.edition_id)
