"""Cases of one family: linked in both directions, and sharing nothing but that."""

from __future__ import annotations

import pytest

from services.intake.actions import family, holding
from services.intake.model.cases import CaseNotFound, NothingToUndo
from services.intake.model.family import OwnFamily
from services.intake.store.scopes import transaction_for


@pytest.fixture
async def pair(office):
    """A mother and a son, each with a case."""
    return await office.register("Amina Haddad"), await office.register("Tarik Haddad")


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def link(office, pair):
    async with office.tx() as tx:
        await family.link(tx, office.doing(), *pair)


async def kin(office, case_id, member=None):
    """Return who stands on the card of a case, for a member of staff."""
    doing = office.doing(member)
    async with transaction_for(office.resources.pool, doing.by) as tx:
        return [name for one, name in await family.list_family(tx, doing, case_id) if one.alive]


async def test_two_cases_are_linked_by_a_name_and_each_leads_to_the_other(browser, pair):
    mother, son = pair
    address = f"/cases/{mother}/family"

    found = await browser.post(f"{address}/search", q="Tarik")
    assert f'value="{son}"' in found.text
    assert (await browser.post(address, other=str(son))).status_code == 303

    assert f'href="/cases/{son}"' in (await browser.get(f"/cases/{mother}")).text
    assert f'href="/cases/{mother}"' in (await browser.get(f"/cases/{son}")).text


async def test_a_case_is_found_by_its_reference_and_never_offers_itself(office, browser, pair):
    shown = await office.shown("Salma Haddad")
    reference = (await office.file(shown)).showing.reference

    by_reference = await browser.post(f"/cases/{pair[0]}/family/search", q=reference.lower())
    by_own_name = await browser.post(f"/cases/{pair[0]}/family/search", q="Amina")

    assert f'value="{shown}"' in by_reference.text
    assert f'value="{pair[0]}"' not in by_own_name.text


async def test_a_link_shares_no_consent_no_answer_and_no_hold(office, pair):
    mother, son = pair
    await office.consent(mother)
    await office.ask_safety(mother)
    before = [await office.file(one) for one in pair]

    await link(office, pair)
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), mother)

    assert (await office.file(son)) == before[1]
    assert (await office.file(son)).consents == ()
    assert (await office.file(mother)).consents == before[0].consents


async def test_a_face_stays_up_when_its_case_is_linked(office, pair):
    shown = await office.shown("Salma Haddad")

    await link(office, (shown, pair[0]))

    assert (await office.file(shown)).showing.alive


async def test_a_locked_case_is_on_no_card_of_whoever_is_not_named(office, pair):
    mother, son = pair
    await link(office, pair)
    async with office.tx() as tx:
        await holding.lock_case(tx, office.doing(office.founded.safeguarding.member), son)

    assert await kin(office, mother) == []
    assert await kin(office, mother, office.founded.safeguarding.member) == ["Tarik Haddad"]


async def test_a_locked_case_cannot_be_linked_by_whoever_is_not_named(office, pair):
    async with office.tx() as tx:
        await holding.lock_case(tx, office.doing(office.founded.safeguarding.member), pair[1])

    doing = office.doing()
    with pytest.raises(CaseNotFound):
        async with transaction_for(office.resources.pool, doing.by) as tx:
            await family.link(tx, doing, *pair)


async def test_unlinking_is_taken_back_within_ten_minutes(office, browser, clock, pair):
    mother, son = pair
    await link(office, pair)
    await browser.post(f"/cases/{mother}/family/unlinking", other=str(son))
    assert await kin(office, son) == []
    assert f"/cases/{son}/family/undoing" in (await browser.get(f"/cases/{son}")).text

    clock.turn(minutes=9)
    await browser.post(f"/cases/{son}/family/undoing", other=str(mother))

    assert await kin(office, mother) == ["Tarik Haddad"]
    assert await kin(office, son) == ["Amina Haddad"]


async def test_after_ten_minutes_unlinking_stays_and_one_links_anew(office, clock, pair):
    await link(office, pair)
    async with office.tx() as tx:
        await family.unlink(tx, office.doing(), *pair)
    clock.turn(minutes=10)

    with pytest.raises(NothingToUndo):
        async with office.tx() as tx:
            await family.undo(tx, office.doing(), *pair)
    await link(office, pair)

    assert await kin(office, pair[1]) == ["Amina Haddad"]


async def test_no_case_is_its_own_family(office, pair):
    with pytest.raises(OwnFamily):
        await link(office, (pair[0], pair[0]))


async def test_a_case_of_another_society_is_not_there_to_be_linked(
    browser, office, pair, portal, south
):
    stranger = await portal(south.caseworker)

    answer = await stranger.post(f"/cases/{pair[0]}/family", other=str(pair[1]))

    assert answer.status_code == 404
    assert await kin(office, pair[0]) == []


async def test_that_a_name_was_seen_on_a_card_is_written_down(office, browser, pair):
    mother, son = pair
    await link(office, pair)

    await browser.get(f"/cases/{mother}")

    async with office.tx() as tx:
        did = [
            row["did"]
            for row in await tx.fetch("SELECT did FROM audit WHERE record_id = $1", str(son))
        ]
    assert "listed" in did
