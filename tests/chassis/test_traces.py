"""What belongs together carries one trace, from a request to the service that hears of it."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from services.chassis import traces
from services.chassis.web import layer

STRANGE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"


def traced() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def tell():
        return PlainTextResponse(traces.current() or "none")

    return layer.protect(app, layer.DESK)


async def test_each_request_begins_a_trace_of_its_own(visit):
    client = visit(traced())

    first, second = [(await client.get("/")).text for _ in range(2)]

    assert first.startswith("00-")
    assert first.split("-")[1] != second.split("-")[1]


async def test_a_trace_that_a_stranger_names_is_not_taken_up(visit):
    answer = await visit(traced()).get("/", headers={"traceparent": STRANGE})

    assert STRANGE.split("-")[1] not in answer.text


def test_a_service_that_hears_goes_on_with_the_trace():
    with traces.part_of(STRANGE) as here:
        assert traces.current() == here

    assert here.split("-")[1] == STRANGE.split("-")[1]
    assert here.split("-")[2] != STRANGE.split("-")[2]
    assert traces.current() is None


def test_what_is_no_trace_is_passed_over():
    with traces.part_of("00-name of a person") as here:
        assert "person" not in here
