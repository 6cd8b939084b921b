"""A new Society joins in five minutes: its desk, its first administrator, its first staff."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from services.chassis.database import transaction_of
from services.contracts.confidential.desks import DeskOpened
from services.intake import store
from services.intake.app import build
from tests.support.intake import OURS, Visitor, a_letter

JOINER = {
    "society": "Society of the Isles",
    "kind": "society",
    "country": "Malta",
    "languages": ["en", "ar"],
    "time_zone": "Europe/Malta",
    "name": "Rita Vella",
    "email": "rita@isles.example",
}
PASSWORD = "four harbour lamps at dusk"


async def join(browser, **more):
    return await browser.post("/network/societies/new", **(JOINER | more))


async def come_in(browser, page: str, clock) -> None:
    """Use the link of a page as a newcomer does: a password, an app for codes."""
    [path] = re.findall(r"https://localhost(/invitation/[\w-]{43})", page)
    drawn = (await browser.get(path)).text
    secret = re.search('class="secret" dir="ltr">([A-Z2-7 ]+)<', drawn)[1].replace(" ", "")
    seal = re.search(r'name="state" value="([^"]+)"', drawn)
    code = pyotp.TOTP(secret).at(clock())
    told = {"password": PASSWORD, "again": PASSWORD, "code": code, "state": seal[1]}
    arrived = await browser.post(path, data=told, headers=OURS)
    assert arrived.status_code == 200, arrived.text


@pytest.fixture
async def coordinator(portal, north):
    return await portal(north.coordinator)


async def test_a_society_joins_with_a_desk_of_its_own(coordinator, intake, broker):
    page = await join(coordinator)
    await broker.relay(intake.pool, "intake")
    async with transaction_of(intake.pool) as tx:
        made = await store.people.find_society_named(tx, "Society of the Isles")

    assert page.status_code == 200
    assert len(re.findall(r"/invitation/[\w-]{43}", page.text)) == 1
    assert (made.country, made.languages, made.time_zone) == ("MT", ("en", "ar"), "Europe/Malta")
    assert len(broker.of(DeskOpened.TYPE)) == 2  # the first Society's, and this one's
    assert not made.default_desk


async def test_its_administrator_comes_in_and_invites_the_first_staff(
    coordinator, intake, visit, clock
):
    """The whole way once: the coordinator's page, the link, the administrator, a caseworker."""
    page = await join(coordinator)
    rita, sol = visit(build(intake)), visit(build(intake))
    await come_in(rita, page.text, clock)
    form = (await rita.get("/staff/invitation")).text
    token = re.search(r'name="token" value="([^"]+)"', form)[1]
    told = {"name": "Sol", "email": "sol@isles.example", "roles": "caseworker", "token": token}
    links = await rita.post("/staff/invitation", data=told, headers=OURS)
    await come_in(sol, links.text, clock)
    cases = await sol.get("/cases")

    assert cases.status_code == 200
    assert "Society of the Isles" in cases.text
    assert (await rita.get("/cases")).status_code == 403


async def test_nothing_is_made_where_the_name_or_the_mail_is_taken(coordinator, intake, north):
    same = await join(coordinator, society=north.name)
    taken = await join(coordinator, email=north.caseworker.member.email)
    async with transaction_of(intake.pool) as tx:
        societies = await store.societies.list_all(tx)

    assert (same.status_code, taken.status_code) == (422, 422)
    assert "is there already" in same.text
    assert "works here already" in taken.text
    assert [one.name for one in societies] == [north.name]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("society", ""), ("country", "Atlantis"), ("country", "Malta, Italy"), ("email", "nobody")],
)
async def test_what_is_not_right_comes_again_with_what_was_typed(coordinator, field, wrong):
    page = await join(coordinator, **{field: wrong})

    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert "Rita Vella" in page.text


async def test_the_network_page_counts_what_is_late_and_shows_no_case(
    coordinator, intake, north, south, clock
):
    await Visitor().write(intake, south, a_letter("I know this man."))
    clock.turn(days=8)
    browser = coordinator
    async with transaction_of(intake.pool) as tx:
        await tx.execute("UPDATE sessions SET seen_at = $1, ends_at = $2", clock(), clock() + HOUR)
    page = (await browser.get("/network/societies")).text
    [row] = re.findall(rf"<bdi>{south.name}</bdi>.*?</tr>", page, re.DOTALL)

    assert "1 messages" in re.sub(r"</?bdi>", "", row)
    assert "K7QM" not in page
    assert "/cases/" not in page.replace('href="/cases"', "")


async def test_a_coordinator_proves_who_they_are_before_a_society_joins(coordinator, intake, clock):
    clock.turn(minutes=6)
    page = await join(coordinator)
    async with transaction_of(intake.pool) as tx:
        made = await store.people.find_society_named(tx, "Society of the Isles")

    assert page.status_code == 403
    assert made is None


HOUR = timedelta(hours=1)
