"""A wall read anew from everything that was ever said equals the one that lived through it."""

from __future__ import annotations

import random
from datetime import timedelta

from services.chassis.settings import Postgres
from services.contracts.codes import Relation, new_image_name
from services.gallery import timers
from services.gallery.app import build
from services.gallery.resources import assemble
from tests.gallery.conftest import (
    a_publication,
    a_recall,
    a_withdrawal,
    an_issue,
    hear,
    settings,
)

FACES, DAYS = 40, 8


def said_on(day: int, dice: random.Random, today, lives: dict) -> list:
    """Return what intake says on a day: faces come, are renewed, go, and may come again."""
    said = []
    for _ in range(FACES // DAYS):
        relations = tuple(dice.sample(list(Relation), dice.choice([1, 1, 2])))
        until = today + timedelta(days=dice.choice([2, 4, 30]))
        said.append(a_publication(relations_sought=relations, shown_until=until))
    for last in dice.sample(list(lives.values()), min(4, len(lives))):
        more = {"version": last.version + 1}
        if hasattr(last, "image") and dice.random() < 0.6:
            said.append(a_withdrawal(last))
        elif hasattr(last, "image"):
            said.append(last.model_copy(update=more | {"shown_until": today + timedelta(days=9)}))
        else:
            known = {"reference": last.reference, "image": new_image_name()} | more
            said.append(a_publication(shown_until=today + timedelta(days=9), **known))
    lives |= {one.reference: one for one in said}
    return said


async def test_a_wall_rebuilt_from_offset_0_equals_the_live_one(
    gallery, new_pool, shelf, watch, visit
):
    """T22: days passed, leases ended, faces came again under higher versions; nothing differs."""
    dice, lives, log = random.Random(22), {}, []
    for day in range(DAYS):
        said = said_on(day, dice, watch().date(), lives)
        faces = list(lives)[-12:] if len(lives) >= 12 else ()
        poster = an_issue(faces, hung_until=watch().date() + timedelta(days=dice.choice([3, 20])))
        said += [poster, a_recall(poster)] if dice.random() < 0.4 else [poster]
        await hear(gallery, *said)
        log += said
        watch.forward(days=1)
        await timers.forget_expired(gallery)
    nowhere = settings(Postgres(database="-", user="-", password="-"))
    rebuilt = assemble(nowhere, await new_pool("gallery"), shelf, watch)
    await hear(rebuilt, *log)

    live, anew = (visit(build(one), "https://faces.example") for one in (gallery, rebuilt))
    paths = ["/ar/", "/ar/?page=2", "/kiosk/ar/", "/ar/posters"]
    paths += [f"/ar/?relation={relation}" for relation in Relation]
    paths += [f"/ar/face/{reference}" for reference in list(lives)[::3]]
    for path in paths:
        old, new = await live.get(path), await anew.get(path)
        assert (old.status_code, old.content) == (new.status_code, new.content), path
    assert len(gallery.wall) > 10
    assert len(gallery.wall) < len(lives) - 5, "some have gone"
