"""What the armour around every web application holds."""

from __future__ import annotations

import logging
from dataclasses import replace

import httpx2 as httpx
import pytest
from fastapi import FastAPI, Form, Request
from starlette.responses import PlainTextResponse

from services.chassis import problems
from services.chassis.web import layer

CANARY = "Zephyrine Quillfeather"


@pytest.fixture
def app():
    app = FastAPI(openapi_url=None)
    problems.install(app)

    @app.get("/people/{name}")
    async def read(name: str):
        headers = {"server": "secret", "last-modified": "today", "cache-control": "max-age=9"}
        return PlainTextResponse("here", headers=headers)

    @app.post("/write")
    async def write(request: Request):
        return PlainTextResponse(str(len(await request.body())))

    @app.post("/field")
    async def field(number: int = Form()):
        return PlainTextResponse(str(number))

    @app.get("/broken")
    async def broken():
        raise ValueError(f"row of {CANARY}")

    return app


@pytest.fixture
def seen():
    return []


@pytest.fixture
async def visit(app, seen):
    clients = []

    def client(policy=layer.DESK):
        protected = layer.protect(app, policy, observe=lambda *all_: seen.append(all_))
        transport = httpx.ASGITransport(app=protected)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://ours"))
        return clients[-1]

    yield client
    for one in clients:
        await one.aclose()


@pytest.mark.parametrize(
    ("policy", "referrer"),
    [
        (layer.GALLERY, "no-referrer"),
        (layer.DESK, "no-referrer"),
        (layer.PORTAL, "same-origin"),
        (layer.BOARD, "same-origin"),
    ],
    ids=lambda given: getattr(given, "name", given),
)
async def test_every_answer_has_the_same_armour(policy, referrer, visit):
    """T33: the shared half, golden headers of every answer."""
    headers = dict((await visit(policy).get("/people/x")).headers)
    talks = "connect-src 'self'; media-src 'self'; " if policy is layer.PORTAL else ""

    cache = headers.pop("cache-control")
    assert cache == ("max-age=9" if policy is layer.GALLERY else "no-store")
    assert headers == {
        "content-length": "4",
        "content-type": "text/plain; charset=utf-8",
        "content-security-policy": (
            "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
            f"worker-src 'self'; manifest-src 'self'; {talks}form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
        ),
        "referrer-policy": referrer,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": (
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
        ),
        "x-robots-tag": "noindex, noimageindex",
    }


@pytest.mark.parametrize(
    ("headers", "desk", "portal"),
    [
        ({"sec-fetch-site": "same-origin"}, 200, 200),
        ({"sec-fetch-site": "none"}, 200, 200),
        ({"sec-fetch-site": "cross-site"}, 403, 403),
        ({"sec-fetch-site": "same-site"}, 403, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://ours"}, 403, 403),
        ({"origin": "http://ours"}, 200, 200),
        ({"origin": "http://theirs"}, 403, 403),
        ({"origin": "http://ours.theirs"}, 403, 403),
        ({"origin": "null"}, 200, 403),
        ({}, 200, 403),
    ],
    ids=str,
)
async def test_an_unsafe_request_comes_from_our_own_page(headers, desk, portal, visit):
    at_desk = await visit(layer.DESK).post("/write", content=b"x", headers=headers)
    at_portal = await visit(layer.PORTAL).post("/write", content=b"x", headers=headers)

    assert (at_desk.status_code, at_portal.status_code) == (desk, portal)


async def test_a_body_may_be_as_long_as_it_may_be_and_not_longer(visit):
    visitor = visit(replace(layer.DESK, body_bytes=1000))

    assert (await visitor.post("/write", content=b"x" * 1000)).text == "1000"
    assert (await visitor.post("/write", content=b"x" * 1001)).status_code == 413


async def test_a_body_without_a_length_is_counted_as_it_comes(visit):
    async def pieces():
        for _ in range(50):
            yield b"x" * 100

    visitor = visit(replace(layer.DESK, body_bytes=1000))

    assert (await visitor.post("/write", content=pieces())).status_code == 413


async def test_a_length_that_is_no_number_is_refused(visit):
    answer = await visit().post("/write", content=b"x", headers={"content-length": "-1"})

    assert answer.status_code == 400


async def test_uploads_have_room_below_their_path_alone(visit):
    assert layer.PORTAL.cap("/cases/1/photo") > 20 * 2**20
    assert layer.PORTAL.cap("/sign-in") == 64 * 1024


async def test_an_error_tells_nothing(visit, caplog):
    """T08: no canary in the answer to an error, nor in the log."""
    caplog.set_level(logging.DEBUG)
    answer = await visit().get("/broken", headers={"accept": "text/html"})

    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert CANARY not in caplog.text


async def test_an_unreadable_form_is_not_repeated(visit):
    """T08: what was typed is not in the answer."""
    answer = await visit().post(
        "/field", data={"number": CANARY}, headers={"accept": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"loc": ["body", "number"], "type": "int_parsing"}]
    assert CANARY not in answer.text


async def test_head_is_get_without_the_body(visit):
    get, head = await visit().get("/people/x"), await visit().head("/people/x")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


async def test_an_endless_address_is_nothing(visit):
    assert (await visit().get("/people/" + "x" * 5000)).status_code == 404
    assert (await visit().get("/people/x?" + "x" * 5000)).status_code == 404


async def test_requests_are_counted_by_template_never_by_address(visit, seen):
    visitor = visit()
    await visitor.get(f"/people/{CANARY}")
    await visitor.get(f"/nowhere/{CANARY}")
    await visitor.request("BREW", "/people/x", headers={"sec-fetch-site": "none"})

    assert [entry[:2] for entry in seen] == [
        ("/people/{name}", "GET"),
        ("none", "GET"),
        ("/people/{name}", "other"),
    ]
