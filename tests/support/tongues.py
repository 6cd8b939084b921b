"""The public pages, wall and message desk, served to Chromium without a stack.

Pages of the desk are drawn beforehand, one of each kind, and faces are one drawn picture, so that
one browser can go through all languages in a minute.
"""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import uvicorn
from httpx2 import ASGITransport, AsyncClient
from PIL import Image
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.web.words import Catalogue
from services.contracts.codes import Refusal
from services.routing.mailbox import Receipt
from services.routing.model.enquiries import Contents
from services.routing.model.form import Draft, Step
from services.routing.model.turns import Shown
from services.routing.pages import Pages

WALL = "https://faces.example"

Change = Callable[[str], str]
"""Changes style sheets before the browser gets them."""


@cache
def a_picture() -> bytes:
    """Return a grey portrait."""
    drawn = io.BytesIO()
    Image.new("RGB", (384, 480), "#9a9184").save(drawn, "JPEG", quality=30)
    return drawn.getvalue()


def desk_pages(pages: Pages, catalogue: Catalogue) -> Mapping[str, bytes]:
    """Return every kind of page of the message desk in a language, by the end of its address."""
    draft = Draft(
        relation="knows",
        message="Example",
        by="call",
        to="+393123456789",
        safe="yes",
        start="9",
        end="17",
        zone="Europe/Rome",
        word="Example",
        words="Example",
        hide="yes",
        excluded=("BA", "CD", "VC"),
        language="en",
        interpreter="yes",
        adult="no",
        urgent="yes",
        whom="other",
        helper="Example",
        agreed="no",
    )
    look_again = datetime(2026, 11, 25, tzinfo=UTC).date()
    answers: dict[str, Any] = {
        "write/7K2M-Q4XB": pages.first(catalogue, "7K2M-Q4XB"),
        "answer": pages.ask_receipt(catalogue),
        "remove/7K2M-Q4XB": pages.remove(catalogue, "token"),
        "receipt": pages.receipt(catalogue, Receipt.draw(), "token", look_again),
        "mailbox": pages.mailbox(
            catalogue,
            Contents(("Example",), picture_asked=True, picture_turned=Refusal.HEIC),
            "token",
        ),
        "erasing": pages.erasing(catalogue, "token"),
        "wrong": pages.question(
            catalogue,
            Shown("token", draft, Step.MESSAGE, {"message": "form_message_empty"}),
        ),
        "wait": pages.waiting(catalogue, "token", "version"),
    }
    for step in Step:
        answers[f"step-{step.value}"] = pages.question(catalogue, Shown("token", draft, step))
    return {name: answer.body for name, answer in answers.items()}


@asynccontextmanager
async def served(
    wall: ASGIApp, desk: Mapping[str, bytes], change: Change | None = None
) -> AsyncIterator[str]:
    """Serve both sites at one origin: their addresses have nothing in common below a language."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith("/image/"):
            await Response(a_picture(), media_type="image/jpeg")(scope, receive, send)
        elif path in desk:
            await HTMLResponse(desk[path])(scope, receive, send)
        elif change and path.endswith(".css"):
            async with AsyncClient(transport=ASGITransport(wall), base_url=WALL) as client:
                styles = change((await client.get(path)).text)
            await Response(styles, media_type="text/css")(scope, receive, send)
        else:
            await wall(scope, receive, send)

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(answer, log_config=None, lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await task
