"""How long opening a mailbox takes tells nothing: right, wrong, erased and never given are alike.

Times are real here, the database and the whole application too. Each kind is asked in turn, so
that whatever else the machine does strikes all alike, and compared by ranks (Mann and Whitney): the
share of pairs in which one kind took longer. Alike is a half. Who skips work for wrong codes has
nearly none or all, which is tried as well: a measure that sees nothing would promise nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from statistics import median
from time import perf_counter

import pytest
from starlette.responses import HTMLResponse

from services.chassis.clock import now
from services.chassis.web.limits import Limits, Rate
from services.routing.actions import opening
from services.routing.app import build
from services.routing.mailbox import Receipt, read_receipt
from services.routing.resources import RATES

from .conftest import Visitor, receipt_of

EACH = 60
ALIKE = 0.25
"""With 60 of each, chance moves the share by 0.053: a quarter is nearly five times that."""

Try = Callable[[str], Awaitable[object]]


def longer(ones: list[float], others: list[float]) -> float:
    """Return in which share of pairs the first took longer: Mann and Whitney's U by its most."""
    wins = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    return wins / (len(ones) * len(others))


async def times(tried: Try, kinds: dict[str, str], each: int = EACH) -> dict[str, list[float]]:
    """Try each kind so many times, in a new order each round; two rounds before do not count."""
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(each + 2):
        for kind in random.sample(list(kinds), len(kinds)):
            began = perf_counter()
            await tried(kinds[kind])
            if turn > 1:
                took[kind].append(perf_counter() - began)
    return took


def apart(took: dict[str, list[float]]) -> dict[tuple[str, str], float]:
    """Return for each two kinds how far they are from alike: 0 to 0.5."""
    kinds = sorted(took)
    return {
        (one, other): abs(longer(took[one], took[other]) - 0.5)
        for place, one in enumerate(kinds)
        for other in kinds[place + 1 :]
    }


async def alike(tried: Try, kinds: dict[str, str], each: int = EACH) -> bool:
    """Whether no two kinds can be told apart; a machine that stumbles may try once more."""
    for _ in range(2):
        if max(apart(await times(tried, kinds, each)).values()) < ALIKE:
            return True
    return False


@pytest.fixture
async def real(office):
    """Change the desk so that its clock goes, it truly waits, and nobody is slowed for asking."""

    def make(opening_seconds: float):
        quick = {name: Rate(burst=10**6, every_seconds=1) for name in RATES}
        return replace(
            office.resources,
            settings=office.resources.settings.model_copy(
                update={"opening_seconds": opening_seconds}
            ),
            clock=now,
            pause=asyncio.sleep,
            limits=Limits(quick, now),
        )

    return make


async def codes(office, visitor) -> dict[str, str]:
    """Return a code that opens a mailbox, an erased one, one never given, and two wrong ones."""
    right, erased = [receipt_of(await visitor.write()) for _ in range(2)]
    plain = erased.replace("-", "")
    await office.resources.pool.execute(
        "DELETE FROM enquiries WHERE mailbox = $1", Receipt(plain).mailbox
    )
    never = Receipt.draw().code
    wrong = never[:-1] + ("0" if never[-1] != "0" else "1")
    assert read_receipt(wrong) is None
    return {"right": right, "erased": erased, "never": never, "wrong": wrong}


def test_the_measure_knows_alike_from_apart():
    dice = random.Random(7)
    ones, others = ([dice.gauss(5, 1) for _ in range(EACH)] for _ in range(2))

    assert abs(longer(ones, others) - 0.5) < 0.15
    assert longer([one + 3 for one in ones], others) > 0.95
    assert longer([1.0], [1.0]) == 0.5


async def test_the_work_behind_an_opening_takes_alike_long_whatever_it_does_not_find(
    office, visitor, real
):
    """Nothing is waited for here. A right code has a row to read, a few hundredths more than none.

    The measure sees even that; it is why an opening waits until a set time is over.
    """
    kinds = await codes(office, visitor)
    right = kinds.pop("right")
    resources = real(0)

    async def tried(code: str) -> None:
        await opening.open_mailbox(resources, read_receipt(code))

    assert await alike(tried, kinds)
    took = await times(tried, kinds | {"right": right}, 30)
    assert median(took["right"]) < 1.6 * median(took["never"])


async def test_without_any_waiting_what_opens_nothing_takes_alike_long(
    office, visitor, real, visit
):
    """The whole application. A right code gets another page, so it is not among these."""
    kinds = await codes(office, visitor)
    del kinds["right"]
    asked = Visitor(visit(build(real(0))))

    assert await alike(asked.open, kinds)


async def test_with_its_waiting_a_right_code_takes_as_long_as_the_others(
    office, visitor, real, visit
):
    """Also where the right one opens answers, which is more work than opening nothing."""
    least, kinds = 0.025, await codes(office, visitor)
    del kinds["never"]
    for event in await office.messages():
        await office.reply("Yes. " * 200, event)
    asked = Visitor(visit(build(real(least))))

    assert await alike(asked.open, kinds, 25)
    took = await times(asked.open, kinds, 3)
    assert min(min(of_one) for of_one in took.values()) >= least - 0.001


async def test_a_desk_that_skips_the_work_for_wrong_codes_is_seen(office, visitor, real, visit):
    """The same measure, on a desk that answers at once what cannot be a receipt."""
    kinds = await codes(office, visitor)
    del kinds["right"]
    resources = real(0)
    whole = build(resources)
    page = (await Visitor(visit(whole)).open(kinds["wrong"])).text

    async def hasty(scope, receive, send):
        message = await receive()
        body = message.get("body", b"").decode()
        if kinds["wrong"] in body:
            await HTMLResponse(page, 422)(scope, receive, send)
            return

        async def again():
            return message

        await whole(scope, again, send)

    took = await times(Visitor(visit(hasty)).open, kinds, 20)

    assert apart(took)["never", "wrong"] > 0.45
    assert apart(took)["erased", "never"] < ALIKE


async def test_work_that_is_skipped_without_the_application_is_seen(office, visitor, real):
    kinds = await codes(office, visitor)
    resources = real(0)

    async def skipping(code: str) -> None:
        receipt = read_receipt(code)
        if receipt is not None:
            await opening.open_mailbox(resources, receipt)

    took = await times(skipping, kinds, 20)

    assert apart(took)["never", "wrong"] > 0.45
    assert apart(took)["right", "wrong"] > 0.45
