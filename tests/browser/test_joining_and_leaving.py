"""People and Societies come and go by hand in the browser, and nothing is left to nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from infra.demo.staff import Account
from infra.demo.visitor import Words

from .conftest import knock
from .test_at_work import follow, press, register

PASSWORD = "four harbour lamps at dusk"


async def burden(page, live, town, account: Account) -> tuple[str, str]:
    """Give somebody a case, a task and a message to work on; return addresses of both records."""
    _, reference = await town.shown()
    await town.visitor().write(reference, Words("We were neighbours."))
    enquiry = f"{live.portal}/enquiries/{await town.arrived(await town.caseworker(), reference)}"
    case = await register(page, live, "Somebody left behind")
    await page.locator("#responsible summary").click()
    await page.locator("[name=responsible]").select_option(label=account.name)
    await press(page, "Give")
    await page.goto(f"{case}/tasks")
    await page.locator("[name=words]").fill("Ring the aunt in the harbour.")
    soon = (datetime.now(UTC) + timedelta(days=3)).date()
    await page.locator("[name=due_on]").fill(soon.isoformat())
    await page.locator("aside [name=assigned_to]").select_option(label=account.name)
    await press(page, "Add")
    await page.goto(enquiry)
    await page.locator("form[action$='/claim'] button").click()
    await page.locator("form[action$='/release'] button").wait_for()
    return case, enquiry


async def let_go(office, live, leaver: Account, heir: Account) -> None:
    """Open the person, choose who takes over, and let them leave in one step."""
    await office.goto(f"{live.portal}/staff")
    await follow(office, leaver.name)
    await follow(office, "Leaves the Society")
    await office.locator("[name=successor]").select_option(label=heir.name)
    await press(office, "Hand over and close")
    await office.goto(f"{live.portal}/staff")
    left = office.locator("tr", has=office.locator(f"a:has-text({leaver.name!r})"))
    assert "Left on" in await left.inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_caseworker_leaves_and_nothing_is_orphaned(eyes, live, town, enter, scripts):
    leaver, heir = live.newcomer("caseworker"), live.newcomer("caseworker")
    page = await enter(leaver)
    case, enquiry = await burden(page, live, town, leaver)

    office = await enter(live.newcomer("administrator"), java_script_enabled=scripts)
    await let_go(office, live, leaver, heir)

    today = await enter(heir, java_script_enabled=scripts)
    said = await today.locator("main").inner_text()
    assert "Ring the aunt in the harbour." in said
    path = enquiry.removeprefix(live.portal)
    mine = today.locator("li", has=today.locator(f"a[href='{path}']"))
    assert "You work on it." in await mine.inner_text()
    await today.goto(f"{live.portal}/cases?who=mine")
    assert await today.locator(f"main a[href='{case.removeprefix(live.portal)}']").count() == 1

    await page.goto(case)
    assert page.url.startswith(f"{live.portal}/sign-in")
    door = await eyes.look("/sign-in", at=live.portal)
    await knock(door, leaver, live.next_code(leaver))
    assert door.url.startswith(f"{live.portal}/sign-in")
    assert await door.locator(".errors").count() == 1


async def come_in(eyes, link: str, scripts: bool):
    """Use a link as somebody new does: a password, an app for codes, codes on paper."""
    page = await (await eyes.context(java_script_enabled=scripts)).new_page()
    await page.goto(link)
    secret = (await page.locator("bdi.secret").inner_text()).replace(" ", "")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("[name=again]").fill(PASSWORD)
    await page.locator("[name=code]").fill(pyotp.TOTP(secret).now())
    await press(page, "Set up and sign in")
    assert await page.locator("ol.codes li").count() > 5
    await follow(page, "I have written them down")
    return page


async def link_on(page) -> str:
    return (await page.locator("p.words bdi").inner_text()).strip()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_society_joins_and_its_first_administrator_brings_a_caseworker(
    eyes, live, signed_in, scripts
):
    name = "Society of the Isles" + (" with scripts" if scripts else "")
    page = await signed_in("coordinator", java_script_enabled=scripts)
    await page.goto(f"{live.portal}/network/societies")
    await follow(page, "Let a Society join")
    await page.locator("[name=society]").fill(name)
    await page.locator("[name=kind][value=society]").check()
    await page.locator("[name=country]").fill("Malta")
    await page.locator("[name=languages][value=en]").check()
    await page.locator("[name=time_zone]").select_option("Europe/Malta")
    await page.locator("[name=name]").fill("Rita Vella")
    await page.locator("[name=email]").fill(f"rita@isles-{scripts}.example".lower())
    await press(page, "Let it join")

    rita = await come_in(eyes, await link_on(page), scripts)
    await rita.goto(f"{live.portal}/staff/invitation")
    await rita.locator("[name=name]").fill("Sol Borg")
    await rita.locator("[name=email]").fill(f"sol@isles-{scripts}.example".lower())
    await rita.locator("[name=roles][value=caseworker]").check()
    await press(rita, "Make the link")
    sol = await come_in(eyes, await link_on(rita), scripts)
    await sol.goto(f"{live.portal}/cases/new")

    assert await sol.get_by_label("Full name").count() == 1
    assert name in await sol.locator("body").inner_text()
    await page.goto(f"{live.portal}/network/societies")
    assert name in await page.locator("main").inner_text()
