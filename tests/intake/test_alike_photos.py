"""Nearly the same picture in another case: a warning within the Society, and nothing more."""

from __future__ import annotations

import pytest

from services.intake.actions import showing
from services.intake.matching.patterns import ALIKE, BITS, Mixer

PATTERN = "0f1e3c7870e1c3870f1e3c7870e1c387"


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def another(office, pattern=PATTERN, **seen):
    case_id = await office.register()
    await office.hand_in(case_id)
    await office.develop(case_id, pattern=pattern, **seen)
    return case_id


def differing(bits: int) -> str:
    return f"{int(PATTERN, 16) ^ ((1 << bits) - 1):032x}"


async def test_nearly_the_same_picture_in_another_case_is_told_and_stops_nothing(office, browser):
    first = await another(office)
    again = await another(office, differing(ALIKE))

    page = await browser.get(f"/cases/{again}/photo")

    assert "Nearly the same picture" in page.text
    assert f"/cases/{first}" in page.text
    assert (await confirm(browser, office, again)).status_code == 303


async def test_another_picture_is_not_told(office, browser):
    await another(office)
    other = await another(office, differing(ALIKE + 1))

    assert "Nearly the same" not in (await browser.get(f"/cases/{other}/photo")).text


async def test_a_picture_that_was_discarded_is_known_no_more(office, browser):
    first = await another(office)
    async with office.tx() as tx:
        await showing.discard_photo(tx, office.society, first, office.resources.clock())
    again = await another(office)

    assert "Nearly the same" not in (await browser.get(f"/cases/{again}/photo")).text
    async with office.tx() as tx:
        kept = await tx.fetch("SELECT pattern FROM photos WHERE case_id = $1", first)
    assert [row["pattern"] for row in kept] == [None]


async def test_a_picture_of_a_locked_case_is_not_told(office, browser):
    first = await another(office)
    again = await another(office)
    async with office.tx() as tx:
        await tx.execute(
            "INSERT INTO case_locks VALUES ($1, $2, $3, $4)",
            *(office.society, first, office.caseworker.staff_id, office.resources.clock()),
        )

    page = await browser.get(f"/cases/{again}/photo")

    assert str(first) not in page.text
    assert "Nearly the same" not in page.text


def test_patterns_are_kept_mixed_and_as_far_apart_as_they_were():
    one, other = Mixer(b"a" * 32), Mixer(b"b" * 32)
    mixed = [one.mix(differing(bits)) for bits in (0, 1, 7, BITS)]

    def apart(a, b):
        return sum(x != y for x, y in zip(a, b, strict=True))

    assert [apart(mixed[0], each) for each in mixed] == [0, 1, 7, BITS]
    assert 30 < apart(mixed[0], f"{int(PATTERN, 16):0128b}") < 98
    assert 30 < apart(mixed[0], other.mix(PATTERN)) < 98


async def confirm(browser, office, case_id):
    revision = (await office.file(case_id)).photo.revision
    return await browser.post(
        f"/cases/{case_id}/photo/crop", revision=str(revision), move="confirm"
    )
