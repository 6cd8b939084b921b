"""Pictures: for slow telephones, small ones; for old browsers, JPEG; for everyone, light ones."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageOps

from infra.demo import stories
from services.media.darkroom.encoding import encode
from tests.gallery.test_pages import Page, seen

SAVING = {"save-data": "on"}


@pytest.fixture
def gallery(in_memory):
    return in_memory


def sizes(page: Page) -> set[str]:
    """Return the long edges of all pictures a page names."""
    named = [image["src"] for image in page.all("img")]
    for source in page.all("source"):
        named += [part.split(" ")[0] for part in source["srcset"].split(", ")]
    return {address.rpartition("/")[2].partition(".")[0] for address in named}


async def test_a_browser_that_saves_data_gets_small_pictures(visitor, given):
    photo = await given.face()
    wall = await seen(visitor, "/en/", headers=SAVING)
    face = await seen(visitor, f"/en/face/{photo.reference}", headers=SAVING)

    assert sizes(wall) == {"160"}
    assert sizes(face) == {"160", "480"}
    assert sizes(await seen(visitor, "/en/")) == {"160", "480"}
    assert sizes(await seen(visitor, f"/en/face/{photo.reference}")) == {"160", "480", "960"}


async def test_small_pictures_can_be_chosen_by_a_link_and_left_again(visitor, given):
    await given.faces(30)
    usual = await seen(visitor, "/en/?page=2")
    assert usual.all("a", href="/en/?page=2&pictures=small")
    small = await seen(visitor, "/en/?page=2&pictures=small")

    assert sizes(small) == {"160"}
    assert small.all("a", href="/en/?page=2&pictures=large")
    assert sizes(await seen(visitor, "/en/?pictures=large", headers=SAVING)) == {"160", "480"}


async def test_the_choice_stays_on_every_way_through_the_wall(visitor, given):
    photos = await given.faces(30)
    page = await seen(visitor, "/en/?pictures=small")
    face = await seen(visitor, f"/en/face/{photos[0].reference}?pictures=small")

    assert page.all("a", rel="next", href="/en/?page=2&pictures=small")
    assert page.all("a", hreflang="ar", href="/ar/?pictures=small")
    assert page.all("input", type="hidden", value="small")
    assert all(a["href"].endswith("?pictures=small") for a in page.all("a", class_="face"))
    assert face.all("a", class_="back", href="/en/?pictures=small")


@pytest.mark.parametrize("asked", ["huge", "", "small%00"])
async def test_a_size_nobody_knows_is_passed_over(visitor, given, asked):
    await given.face()

    assert sizes(await seen(visitor, f"/en/?pictures={asked}")) == {"160", "480"}


async def test_a_browser_without_picture_finds_a_jpeg_for_each_face(visitor, given):
    photos = await given.faces(3)
    pages = ["/en/", "/en/?pictures=small", f"/en/face/{photos[0].reference}"]
    for path in pages:
        for image in (await seen(visitor, path)).all("img"):
            assert image["src"].endswith(".jpg")
            answer = await visitor.get(image["src"])
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")


async def test_a_whole_page_of_faces_weighs_at_most_290_kb(visitor, given):
    await given.faces(24)
    assert len((await seen(visitor, "/en/")).all("img")) == 24
    weight = 0
    for number in range(0, 48, 8):
        photo = Image.open(io.BytesIO((stories.HERE / "faces" / f"{number:02}.jpg").read_bytes()))
        portrait = ImageOps.fit(ImageOps.exif_transpose(photo).convert("RGB"), (960, 1200))
        weight += sum(
            len(one.file)
            for one in encode(portrait)
            if (one.long_edge, one.file_format) == (480, "avif")
        )

    assert 0 < weight * 4 <= 290_000
