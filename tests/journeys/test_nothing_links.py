"""The public side follows from public facts and from chance alone."""

from __future__ import annotations

import json
import re

from services.contracts.renditions import rendition_names

AMINA = {
    "name": "Amina Haddad",
    "contact": "phone, mornings",
    "language": "ar",
    "sought_name": "Yusuf",
    "story": "Last in contact in Izmir.",
}
SABA = {
    "name": "ሳባ ገብረ",
    "contact": "through her neighbour in the evening, never by letter; ask for Letay",
    "language": "ti",
    "sought_name": "Yohannes, called Johnny, father's name Gebre, grandfather's name Tesfay",
    "story": "He left the camp in spring with two others. " * 20,
}
DRAWN = re.compile(
    r"W/\"[0-9a-f]{24}\"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{16}"
)


def published(journey, *, since: int = 0) -> list:
    """Return what was said in public, from some record on."""
    return [one for one in journey.network.broker.log[since:] if one.topic.startswith("public.")]


def without_chance(told: str, reference: str, image: str) -> str:
    """Return what was told without what is drawn for each showing."""
    return DRAWN.sub("drawn", told.replace(reference, "REFERENCE").replace(image, "IMAGE"))


async def public_side(journey, shelf, said, reference: str) -> list[str]:
    """Return all that lies and answers in public about a face, but for what was drawn."""
    image = json.loads(said.value)["image"]
    async with journey.network.gallery.pool.acquire() as db:
        row = await db.fetchrow("SELECT * FROM photos WHERE reference = $1", reference)
    kept = {name: value for name, value in row.items() if name != "changed"}
    plain = {"accept-encoding": "identity"}
    paths = [f"/{tag}/face/{reference}" for tag in ("en", "ti", "ar")]
    pages = [await journey.world.get(path, headers=plain) for path in paths]
    held = [
        repr((said.topic, said.key, said.value, sorted(said.headers))),
        repr(kept),
        *(repr((page.status_code, sorted(page.headers.items()), page.text)) for page in pages),
        *(f"{name} {shelf.files['wall', name][1]}" for name in rendition_names(image)),
    ]
    return [without_chance(one, reference, image) for one in held]


async def test_t03_whatever_is_confided_the_public_side_is_the_same(journey, shelf):
    """T03: with the same public input, what differs in public is what was drawn by chance."""
    sides = []
    for told in (AMINA, SABA):
        since = len(journey.network.broker.log)
        _, reference = await journey.show(**told)
        (said,) = published(journey, since=since)
        sides.append(await public_side(journey, shelf, said, reference))

    assert sides[0] == sides[1]


async def test_t34_nothing_links_two_showings_of_one_seeker(journey, shelf):
    """T34: neither a name, nor a number, nor a byte of a picture comes back."""
    case_id, first = await journey.show()
    files = {name: await shelf.read("wall", name) for name in shelf.names("wall")}
    await journey.withdraw(case_id)
    refused = await journey.caseworker.post(f"/cases/{case_id}/approval")
    assert refused.status_code == 409
    crop = await journey.caseworker.post(f"/cases/{case_id}/photo/crop", move="keep", revision="2")
    assert crop.status_code == 303
    await journey.network.settle()
    since = len(journey.network.broker.log)
    await journey.ask(case_id)
    assert (await journey.approve(case_id)).status_code == 303
    second = await journey.reference_of(case_id)

    again = {name: await shelf.read("wall", name) for name in shelf.names("wall")}
    assert len(again) == len(files) == 9
    assert not again.keys() & files.keys()
    assert not set(again.values()) & set(files.values())
    earlier, (now,) = published(journey)[0], published(journey, since=since)
    before, after = json.loads(earlier.value), json.loads(now.value)
    assert first != second == after["reference"]
    assert after["version"] == before["version"] == 1, "a second showing looks like a first"
    assert not {before["reference"], before["image"]} & {after["reference"], after["image"]}
    assert dict(earlier.headers)["ce_id"] != dict(now.headers)["ce_id"]
