"""Heard, not read: recordings a Society supplies, on request, and nothing where there is none."""

from __future__ import annotations

import pytest

from services.contracts.codes import Relation
from services.gallery.app import build
from services.gallery.pages.voices import MOST_BYTES, VoiceWrong, read_voices
from services.gallery.resources import assemble
from tests.gallery.conftest import hear, settings
from tests.gallery.test_answers import ARMOUR
from tests.support.seeing import chromium, troubles
from tests.support.tongues import served

MP3 = b"\xff\xfb\x90\x00" + bytes(range(200))
OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(100)


@pytest.fixture
def gallery(in_memory):
    return in_memory


@pytest.fixture
def folder(tmp_path):
    """Somalis hear a sentence in two formats, and what the wall is for."""
    (tmp_path / "so").mkdir()
    for name, content in (("brother.mp3", MP3), ("brother.opus", OPUS), ("page-wall.mp3", MP3)):
        (tmp_path / "so" / name).write_bytes(content)
    return tmp_path


@pytest.fixture
async def speaking(gallery, folder, given):
    """A gallery with recordings, and the face of somebody who looks for two people."""
    await given.face(relations_sought=(Relation.BROTHER, Relation.COUSIN))
    chosen = settings(gallery.settings.postgres, voices=folder)
    made = assemble(chosen, None, gallery.objects, gallery.clock)
    await hear(made, *given.photos)
    return build(made)


@pytest.fixture
def listener(speaking, visit):
    return visit(speaking, "https://faces.example")


async def test_a_sentence_is_heard_where_somebody_recorded_it(listener, given):
    for path in ("", "kiosk/"):
        page = (await listener.get(f"/{path}so/face/{given.photos[0].reference}")).text
        assert page.count("<audio ") == 1, "nobody recorded the other sentence"
        assert 'controls preload="none" aria-label="Dhegeyso weedhan"' in page
        assert 'aria-hidden="true">Dhegeyso weedhan</span><audio ' in page, "told from the other"
        assert 'controlslist="nodownload noremoteplayback"' in page, "its menu is no way out"
        assert page.index('type="audio/ogg"') < page.index('type="audio/mpeg"')
        assert "autoplay" not in page
    assert (await listener.get("/so/")).text.count("<audio ") == 1


async def test_where_nothing_is_recorded_nothing_is_shown(listener, visitor, given):
    photo = given.photos[0]
    for one, path in ((listener, "/ti/"), (listener, "/so/help"), (visitor, "/so/")):
        assert "<audio" not in (await one.get(path)).text
    assert "<audio" not in (await listener.get(f"/en/face/{photo.reference}")).text


async def test_only_a_page_with_a_recording_may_play_one(listener, given):
    """T33: golden headers; what is not there has the same ones everywhere."""
    plain = ARMOUR["content-security-policy"]
    plays = plain.replace("form-action", "media-src 'self'; form-action")
    here = f"/so/face/{given.photos[0].reference}"
    tag = (await listener.get(here)).headers["etag"]

    async def policy(path: str, **headers: str) -> str:
        answer = await listener.get(path, headers=headers)
        return answer.headers["content-security-policy"]

    assert await policy(here) == await policy(here, **{"if-none-match": tag}) == plays
    assert (await listener.head(here)).headers["content-security-policy"] == plays
    for path in ("/so/help", "/en/", "/so/face/nothing", "/so/?page=9", "/voice/x.mp3"):
        assert await policy(path) == plain


async def test_a_recording_comes_under_our_own_headers_whole_or_in_part(listener, folder):
    voice = read_voices(folder).of("so", "brother")[1]
    answer = await listener.get(f"/voice/{voice.name}")
    part = await listener.get(f"/voice/{voice.name}", headers={"range": "bytes=2-5"})
    rest = await listener.get(f"/voice/{voice.name}", headers={"range": "bytes=200-"})
    odd = await listener.get(f"/voice/{voice.name}", headers={"range": "bytes=9999-"})

    assert (answer.status_code, answer.content) == (200, MP3)
    assert dict(answer.headers) == ARMOUR | {
        "content-type": "audio/mpeg",
        "content-length": str(len(MP3)),
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
    }
    assert (part.status_code, part.content) == (206, MP3[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(MP3)}"
    assert rest.content == MP3[200:]
    assert odd.content == MP3
    assert (await listener.get("/voice/brother.mp3")).status_code == 404


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("so/stranger.mp3", MP3),
        ("xx/brother.mp3", MP3),
        ("brother.mp3", MP3),
        ("so/more/brother.mp3", MP3),
        ("so/brother.wav", MP3),
        ("so/sister.mp3", b"ID3" + MP3),
        ("so/sister.mp3", b"\xff"),
        ("so/sister.mp3", OPUS),
        ("so/sister.opus", MP3),
        ("so/sister.opus", b"<script>"),
        ("so/sister.mp3", b""),
        ("so/sister.mp3", MP3 + bytes(MOST_BYTES)),
    ],
)
def test_a_file_that_is_wrong_stops_the_start_and_is_named(folder, path, content):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)

    with pytest.raises(VoiceWrong, match=path.rsplit("/", maxsplit=1)[-1]):
        read_voices(folder)


def test_a_link_out_of_the_folder_and_a_folder_that_is_none_stop_the_start(folder, tmp_path):
    (folder / "so" / "sister.mp3").symlink_to(folder / "so" / "brother.mp3")
    with pytest.raises(VoiceWrong, match="sister"):
        read_voices(folder)
    with pytest.raises(VoiceWrong):
        read_voices(tmp_path / "nowhere")


async def test_nothing_is_loaded_before_somebody_asks_and_it_fits(speaking, given):
    asked: list[str] = []
    async with served(speaking, {}) as origin, chromium() as browser:
        page = await browser.new_page(viewport={"width": 360, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{origin}/so/face/{given.photos[0].reference}")
        assert await page.locator("audio").is_visible()
        assert await troubles(page, widths=(320, 360)) == []
        assert not any("/voice/" in url for url in asked)
        async with page.expect_request("**/voice/*"):
            await page.locator("audio").evaluate("(one) => { one.play().catch(() => {}) }")
