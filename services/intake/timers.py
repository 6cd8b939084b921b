"""What intake does because a moment has come: finish, show together, end leases, sweep files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from services.chassis.database import Connection, transaction_of
from services.chassis.logs import describe, log
from services.chassis.objects import ObjectMissing, ObjectsUnavailable
from services.chassis.problems import Problem
from services.chassis.timers import Timers
from services.intake import store
from services.intake.actions import (
    batching,
    calling_back,
    channels,
    checking_in,
    claiming,
    consenting,
    describing,
    drafting,
    ending,
    holding,
    leases,
    moving,
    posters,
    recalling,
    retaining,
    rostering,
    showing,
)
from services.intake.actions.doing import Moment
from services.intake.store.waiting import Due

from .resources import Resources

timers: Timers[Resources] = Timers()

_log = log(__name__)
_LATER = timedelta(seconds=30)


@timers.every(seconds=1)
async def do_what_is_due(resources: Resources) -> None:
    async with transaction_of(resources.pool) as tx:
        waiting = await store.waiting.list_due(tx, resources.clock())
    for due in waiting:
        try:
            await _DOERS[due.what](resources, due)
        except (Problem, ObjectMissing, ObjectsUnavailable) as error:
            _log.warning(
                "not done", timer=due.what, record_id=str(due.record_id), **describe(error)
            )
            async with transaction_of(resources.pool) as tx:
                await store.waiting.postpone(tx, due, resources.clock() + _LATER)


@timers.every(seconds=5)
async def show_batch(resources: Resources) -> None:
    await batching.show_together(resources)


@timers.every(seconds=1)
async def clear_files(resources: Resources) -> None:
    while await showing.clear_one_file(resources):
        pass


@timers.every(seconds=60)
async def look_after_copies(resources: Resources) -> None:
    await _in_each_society(resources, calling_back.look_after)


@timers.every(seconds=60)
async def look_after_calls(resources: Resources) -> None:
    await _in_each_society(resources, channels.look_after)


@timers.every(seconds=60)
async def look_after_duties(resources: Resources) -> None:
    await _in_each_society(resources, rostering.look_after)


async def _in_each_society(
    resources: Resources, look_after: Callable[[Connection, Moment], Awaitable[None]]
) -> None:
    async with transaction_of(resources.pool) as tx:
        societies = [one.society for one in await store.societies.list_all(tx)]
    for society in societies:
        async with transaction_of(resources.pool, society) as tx:
            await look_after(tx, Moment(society, resources.clock(), resources.vault))


async def _publish(resources: Resources, due: Due) -> None:
    """Finish a publication that its request left half done."""
    case_id = await showing.find_case_of(resources, due.society, due.record_id)
    await showing.publish(resources, due.society, case_id)


async def _end_lease(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await showing.end_lease(tx, due.society, due.record_id, resources.clock())


async def _renew_lease(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await leases.prompt_renewal(tx, due.society, due.record_id, resources.clock())


async def _rephoto(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await leases.prompt_rephoto(tx, due.society, due.record_id, resources.clock())


async def _check_in(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await checking_in.check_in(tx, resources, due)


async def _come_of_age(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await describing.come_of_age(
            tx, resources.vault, due.society, due.record_id, resources.clock()
        )


async def _own_consent(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        at = resources.clock()
        await consenting.prompt_own_consent(tx, due.society, due.record_id, at)


async def _end_hold(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await holding.end_hold(tx, due.society, due.record_id, resources.clock())


async def _end_retention(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        at = resources.clock()
        await retaining.end_retention(tx, due.society, due.record_id, at)


async def _sweep_draft(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await drafting.sweep(tx, due)


async def _end_claim(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await claiming.end_claim(tx, due.society, due.record_id, resources.clock())


async def _say_ended(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await ending.say_ended(tx, due.society, due.record_id)


async def _end_words(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await ending.end_words(tx, due.society, due.record_id, resources.clock())


async def _end_quiet(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await ending.end_quiet(tx, due.society, due.record_id, resources.clock())


async def _lapse_offer(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await moving.lapse(tx, due.society, due.record_id, resources.clock())


async def _issue_edition(resources: Resources, due: Due) -> None:
    """Copy to the shelf what was issued, and say so."""
    await posters.finish_issue(resources, due.society, due.record_id)


async def _end_edition(resources: Resources, due: Due) -> None:
    async with transaction_of(resources.pool, due.society) as tx:
        await recalling.end_edition(tx, due.society, due.record_id, resources.clock())


_DOERS = {
    "publish": _publish,
    "end_lease": _end_lease,
    "renew_lease": _renew_lease,
    "rephoto": _rephoto,
    "check_in": _check_in,
    "age": _come_of_age,
    "own_consent": _own_consent,
    "hold": _end_hold,
    "retention": _end_retention,
    "draft": _sweep_draft,
    "enquiry_claim": _end_claim,
    "enquiry_ended": _say_ended,
    "enquiry_words": _end_words,
    "enquiry_quiet": _end_quiet,
    "enquiry_offer": _lapse_offer,
    "issue_edition": _issue_edition,
    "end_edition": _end_edition,
}
