"""For a crisis many are invited at once: each has a link, and a wrong line costs others none."""

from __future__ import annotations

import re

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.app import build
from services.intake.model.many import read_list
from services.intake.model.people import Role
from tests.intake.test_joining import come_in

LINK = r"https://localhost/invitation/[\w-]{43}"
FORM = {"role": "caseworker", "until": "2027-01-20"}


@pytest.fixture
async def administrator(portal, north):
    return await portal(north.administrator)


async def invite(browser, *lines: str, **more):
    told = FORM | {"people": "\r\n".join(lines)} | more
    return await browser.post("/staff/invitations/many", **told)


async def invited(intake, north) -> dict[str, str]:
    async with transaction_of(intake.pool, north.society) as tx:
        lines = await store.staff.list_all(tx, north.society, intake.clock())
    return {line.email: line.name for line in lines if line.email.endswith("@surge.example")}


@pytest.mark.parametrize(
    "line",
    [
        "Nadia Karim, nadia@surge.example",
        "Nadia  Karim <Nadia@Surge.example>",
        '"Nadia Karim"\tnadia@surge.example',
        "nadia@surge.example; Nadia Karim",
        "  Nadia Karim nadia@surge.example  ",
    ],
)
def test_a_line_is_read_as_people_paste_it(line):
    [read] = read_list(f"\n{line}\n\n")

    assert (read.name, read.email, read.wrong) == ("Nadia Karim", "nadia@surge.example", "")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Nadia Karim", "many_no_email"),
        ("nadia@surge.example", "many_no_name"),
        ("Nadia nadia@surge.example, Omar omar@surge.example", "many_two_emails"),
        (f"{'N' * 101}, nadia@surge.example", "many_long_name"),
        (f"Nadia, {'n' * 250}@surge.example", "many_no_email"),
    ],
)
def test_a_line_that_names_nobody_says_why(line, wrong):
    [read] = read_list(line)

    assert read.wrong == wrong
    assert read.text == line


async def test_everybody_on_the_list_gets_a_link_and_a_role_until_the_day(
    administrator, intake, north, clock
):
    page = await invite(administrator, "Nadia, nadia@surge.example", "Omar, omar@surge.example")

    assert page.status_code == 200
    assert len(set(re.findall(LINK, page.text))) == 2
    assert await invited(intake, north) == {
        "nadia@surge.example": "Nadia",
        "omar@surge.example": "Omar",
    }
    async with transaction_of(intake.pool, north.society) as tx:
        lines = await store.staff.list_all(tx, north.society, clock())
        roles = {line.email: (line.roles, line.until) for line in lines}
    role, until = roles["nadia@surge.example"]
    assert role == (Role.CASEWORKER,)
    assert until.date().isoformat() == "2027-01-21"  # the day is over


async def test_who_came_by_such_a_link_works_until_the_day_and_no_longer(
    administrator, intake, visit, clock
):
    page = await invite(administrator, "Sol, sol@surge.example", until="2026-11-26")
    sol = visit(build(intake))
    await come_in(sol, page.text, clock)
    before = await sol.get("/cases")
    async with transaction_of(intake.pool) as tx:
        await tx.execute("UPDATE sessions SET seen_at = '2026-11-27', ends_at = '2026-11-28'")
    clock.now = clock.now.replace(day=27, hour=0, minute=1)
    after = await sol.get("/cases")

    assert (before.status_code, after.status_code) == (200, 403)


async def test_wrong_lines_are_named_one_by_one_and_lose_nothing_of_the_others(
    administrator, intake, north
):
    page = await invite(
        administrator,
        "Nadia, nadia@surge.example",
        "Nobody at all",
        "Again, NADIA@surge.example",
        f"Here already, {north.approver.member.email}",
        "Omar, omar@surge.example",
    )

    assert len(set(re.findall(LINK, page.text))) == 2
    assert set(await invited(intake, north)) == {"nadia@surge.example", "omar@surge.example"}
    for said in ("No e-mail address", "stands further up", "works here already"):
        assert said in page.text
    typed = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page.text, re.DOTALL)[1]
    assert [line.partition(",")[0] for line in typed.split("\n")] == [
        *("Nobody at all", "Again", "Here already")
    ]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("people", ""),
        ("until", ""),
        ("until", "2026-11-25"),
        ("until", "2027-02-24"),
        ("role", "administrator"),
        ("role", ""),
    ],
)
async def test_nobody_is_invited_where_the_form_is_not_right(
    administrator, intake, north, field, wrong
):
    page = await invite(administrator, "Nadia, nadia@surge.example", **{field: wrong})

    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert await invited(intake, north) == {}


async def test_a_hundred_are_invited_at_once_and_not_one_more(administrator, intake, north):
    lines = [f"Helper {n}, helper{n}@surge.example" for n in range(101)]
    refused = await invite(administrator, *lines)
    assert refused.status_code == 422
    assert await invited(intake, north) == {}

    page = await invite(administrator, *lines[:100])
    assert len(set(re.findall(LINK, page.text))) == 100
    assert len(await invited(intake, north)) == 100


async def test_the_links_are_shown_once_and_kept_nowhere(administrator, intake):
    page = await invite(administrator, "Nadia, nadia@surge.example")
    [link] = re.findall(LINK, page.text)
    token = link.rpartition("/")[2]

    assert token not in (await administrator.get("/staff")).text
    assert token not in (await administrator.get("/staff/invitations/many")).text
    async with transaction_of(intake.pool) as tx:
        kept = await tx.fetch("SELECT invitations::text AS row FROM invitations")
    assert token not in "".join(row["row"] for row in kept)


async def test_many_are_invited_only_by_who_proved_lately_who_they_are(
    administrator, intake, north, clock
):
    clock.turn(minutes=6)
    page = await invite(administrator, "Nadia, nadia@surge.example")

    assert page.status_code == 403
    assert await invited(intake, north) == {}
