"""What a visitor gets, header by header; and that nothing looks like nothing."""

from __future__ import annotations

import random
import re
import statistics
import time
from datetime import timedelta

import pytest

from services.contracts.codes import new_image_name, new_reference
from services.contracts.renditions import CONTENT_TYPES, LONG_EDGES, rendition_name
from services.gallery.app import build
from services.gallery.model import Change
from tests.gallery.conftest import a_withdrawal, hear

ARMOUR = {
    "content-security-policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
    "x-robots-tag": "noindex, noimageindex",
}
PAGE = {"content-type": "text/html; charset=utf-8", "vary": "accept-encoding"}
NEVER_THERE = "/en/face/" + new_reference()


@pytest.fixture
def gallery(in_memory):
    return in_memory


def told(answer) -> dict[str, str]:
    """Return the headers of an answer, without its length and with its tag's shape alone."""
    headers = dict(answer.headers)
    headers.pop("content-length", None)
    if "etag" in headers:
        assert re.fullmatch(r'W/"[0-9a-f]{24}"', headers.pop("etag"))
        headers["etag"] = "of the day"
    return headers


@pytest.fixture
async def plain(visitor):
    visitor.headers["accept-encoding"] = "identity"
    return visitor


@pytest.mark.parametrize("where", ["wall", "face", "help"])
async def test_the_headers_of_a_page_are_these_and_no_others(where, plain, given):
    """T33: golden headers of every page, and no cookie."""
    photo = await given.face()
    answer = await plain.get(
        {"wall": "/en/", "help": "/en/help", "face": f"/en/face/{photo.reference}"}[where]
    )

    assert answer.status_code == 200
    assert told(answer) == ARMOUR | PAGE | {
        "cache-control": "private, no-cache",
        "etag": "of the day",
        "vary": "accept-encoding" if where == "help" else "accept-encoding, save-data",
    }


@pytest.mark.parametrize("edge", LONG_EDGES)
@pytest.mark.parametrize("kind", CONTENT_TYPES)
async def test_the_headers_of_an_image_are_ours_and_not_the_stores(edge, kind, plain, given):
    """T33: golden headers of every image: no ETag, date or name of the store's passes."""
    photo = await given.face()
    answer = await plain.get(f"/image/{photo.image}/{edge}.{kind}")

    assert answer.content == b"file of " + rendition_name(photo.image, edge, kind).encode()
    assert told(answer) == ARMOUR | {
        "content-type": CONTENT_TYPES[kind],
        "cache-control": "private, max-age=60",
        "etag": "of the day",
    }


@pytest.mark.parametrize(
    ("path", "status", "more"),
    [
        ("/", 302, {"location": "/en/", "vary": "accept-language", "cache-control": "no-store"}),
        (
            "/robots.txt",
            200,
            {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"},
        ),
        (NEVER_THERE, 404, PAGE | {"cache-control": "no-store"}),
    ],
    ids=["start", "robots", "never there"],
)
async def test_the_headers_of_the_other_answers(path, status, more, plain):
    """T33: golden headers of all that is neither page nor image."""
    answer = await plain.get(path)

    assert answer.status_code == status
    assert told(answer) == ARMOUR | more


async def test_no_answer_sets_a_cookie_or_names_a_server_or_a_date(visitor, given):
    """T33: nothing in any answer lets a visitor be known again."""
    photo = await given.face()
    for path in (
        "/",
        "/en/",
        "/xx/",
        f"/ar/face/{photo.reference}",
        f"/image/{photo.image}/160.jpg",
    ):
        headers = (await visitor.get(path)).headers
        assert not {"set-cookie", "server", "last-modified", "date", "expires"} & set(headers)


@pytest.fixture
async def absent(given, gallery, watch):
    """Addresses of every kind of absence, in English."""
    withdrawn = await given.face()
    expired = await given.face(shown_until=watch().date())
    shown = await given.face(shown_until=watch().date() + timedelta(days=9))
    await hear(gallery, a_withdrawal(withdrawn))
    watch.forward(days=1)
    misspelt = shown.reference[:-1] + ("0" if shown.reference[-1] != "0" else "1")
    return {
        "never": f"/en/face/{new_reference()}",
        "withdrawn": f"/en/face/{withdrawn.reference}",
        "expired": f"/en/face/{expired.reference}",
        "misspelt": f"/en/face/{misspelt}",
        "nonsense": "/en/face/%00%ff<script>",
        "nothing": "/en/face/",
        "deeper": f"/en/face/{shown.reference}/more",
        "other language": "/xx/",
        "elsewhere": "/en/elsewhere",
        "beyond the last page": "/en/?page=9",
        "no page": "/en/?page=0",
        "a page in words": "/en/?page=٣",
        "no relation": "/en/?relation=stranger",
        "withdrawn image": f"/image/{withdrawn.image}/480.avif",
        "expired image": f"/image/{expired.image}/480.avif",
        "never image": f"/image/{new_image_name()}/480.avif",
        "another edge": f"/image/{shown.image}/481.avif",
        "another format": f"/image/{shown.image}/480.png",
        "a path as image": "/image/..%2Foriginals/480.avif",
        "a missing static file": "/static/site.css",
        "endless": "/en/face/" + "K" * 5000,
    }


@pytest.mark.parametrize("encoding", ["identity", "br", "gzip"])
async def test_whatever_is_not_there_is_not_there_alike(absent, visitor, encoding):
    """T33: never-existed, withdrawn, expired, malformed: same status, headers and bytes."""
    visitor.headers.update({"accept-encoding": encoding, "accept-language": "en"})
    answers = {name: await visitor.get(path) for name, path in absent.items()}

    alike = {
        (answer.status_code, answer.content, tuple(answer.headers.multi_items()))
        for answer in answers.values()
    }
    assert len(alike) == 1, {name: answer.status_code for name, answer in answers.items()}
    assert next(iter(alike))[0] == 404


async def test_head_says_the_same_without_the_body(absent, visitor):
    for path in absent.values():
        head, get = await visitor.head(path), await visitor.get(path)
        assert (head.status_code, head.headers, head.content) == (404, get.headers, b"")


@pytest.mark.parametrize(
    "kinds",
    [
        ("never", "withdrawn", "expired", "misspelt"),
        ("never image", "withdrawn image", "expired image", "another edge"),
    ],
    ids=["faces", "images"],
)
async def test_absence_costs_alike_much(absent, visitor, kinds):
    """T33: the four absences take the same work, in median time of the processor."""
    spent: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(200):
        for name in random.Random(turn).sample(list(spent), len(spent)):
            began = time.thread_time()
            await visitor.get(absent[name])
            spent[name].append(time.thread_time() - began)

    medians = [statistics.median(seen) for seen in spent.values()]
    assert max(medians) < 1.5 * min(medians)


async def test_a_file_that_is_missing_looks_like_any_absence(visitor, given, gallery):
    photo = await given.face()
    await gallery.objects.delete("wall", rendition_name(photo.image, 480, "webp"))
    missing = await visitor.get(f"/image/{photo.image}/480.webp")
    never = await visitor.get(f"/image/{new_image_name()}/480.webp")

    assert (missing.status_code, missing.content) == (404, never.content)


async def test_a_store_that_is_away_is_said_plainly(visitor, given, shelf):
    photo = await given.face()
    shelf.away = True
    answer = await visitor.get(f"/image/{photo.image}/480.webp")

    assert answer.status_code == 503


async def test_an_image_withdrawn_while_on_its_way_does_not_arrive(visitor, given, gallery):
    photo = await given.face()
    files = gallery.objects.files

    class Slow(dict):
        def __getitem__(self, key):
            gallery.wall.change([Change(photo.reference, None)])
            return super().__getitem__(key)

    gallery.objects.files = Slow(files)
    answer = await visitor.get(f"/image/{photo.image}/480.webp")

    assert answer.status_code == 404
    assert len(gallery.images) == 0


async def test_a_page_that_did_not_change_is_not_sent_again(visitor, given, gallery, watch):
    photo = await given.face()
    for path in ("/en/", f"/en/face/{photo.reference}", f"/image/{photo.image}/160.webp"):
        tag = (await visitor.get(path)).headers["etag"]
        again = await visitor.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    await hear(gallery, a_withdrawal(photo))

    gone = await visitor.get(
        f"/en/face/{photo.reference}", headers={"if-none-match": 'W/"anything"'}
    )
    assert gone.status_code == 404


async def test_nobody_can_write_here(visitor, given):
    photo = await given.face()
    for path in ("/", "/en/", f"/en/face/{photo.reference}", "/robots.txt"):
        for method in ("POST", "PUT", "DELETE"):
            answer = await visitor.request(method, path, content=b"a=b")
            assert answer.status_code in (404, 405)


async def test_machines_are_asked_to_stay_away(visitor):
    told = (await visitor.get("/robots.txt")).text.splitlines()

    assert {"User-agent: *", "User-agent: GPTBot", "User-agent: CCBot"} <= set(told)
    assert told[-1] == "Disallow: /"  # one group: what it says holds for every name before it
    assert {line.partition(":")[0] for line in told[:-1]} == {"User-agent"}


async def test_metrics_know_templates_and_no_reference(visitor, given, gallery):
    photo = await given.face()
    await visitor.get(f"/en/face/{photo.reference}")
    await visitor.get(f"/image/{photo.image}/160.webp")
    said = gallery.metrics.exposition().decode()

    assert 'route="/{language}/face/{reference}"' in said
    assert photo.reference not in said
    assert photo.image not in said


async def test_two_replicas_answer_with_the_same_bytes(given, gallery, visit, visitor):
    await given.faces(30)
    other = visit(build(gallery), "https://faces.example")

    assert (await other.get("/fr/?page=2")).content == (await visitor.get("/fr/?page=2")).content
