"""The command: found the demo's Societies and tell their stories on a stack that runs."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import uvloop

from infra.local import paths
from infra.local.stack import Stack

from . import founding, posters, stories, telling
from .founding import Staff
from .paper import NotOnThePage
from .staff import Refused
from .stories import Demo, Story
from .telling import Office, Progress, Record

_EXPECTED = (paths.Trouble, Refused, NotOnThePage, TimeoutError, httpx2.HTTPError)


def main(words: list[str] | None = None) -> int:
    """Tell the demo; a run that was cut off goes on where it stopped. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description=__doc__)
    parser.add_argument("status", type=Path, help="a file with what `status --json` says")
    addresses = json.loads(parser.parse_args(words).status.read_text())
    failed: list[BaseException] = []
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_tell(stories.load(), addresses))
    except* _EXPECTED as problems:
        failed.extend(problems.exceptions)
    for problem in failed:
        print(f"    {type(problem).__name__}: {problem}", file=sys.stderr)
    return 1 if failed else 0


async def _tell(demo: Demo, addresses: dict[str, Any]) -> None:
    began, folder = time.monotonic(), Path(addresses["state"])
    private = paths.private(folder / "admin")
    record, progress = Record.at(private / "demo.json"), Progress(demo.shown)
    environment = Stack.at(folder).environment("intake")
    staff: dict[int, Staff] = {}
    async with asyncio.TaskGroup() as tasks:
        telling_of = {}
        async for number, founded in founding.found(demo.societies, environment, private):
            staff[number] = founded
            work = _of_society(demo, number, (founded, addresses["portal"]), (record, progress))
            telling_of[number] = tasks.create_task(work)
    founding.write_accounts(folder / "accounts.json", [staff[number] for number in sorted(staff)])
    await telling.all_hang(demo, addresses["gallery"])
    print(f"    all on the wall after {time.monotonic() - began:.1f} s", flush=True)
    await _print(demo, staff, addresses, record)
    for enquiry in demo.enquiries:
        office = telling_of[demo.stories[enquiry.about].society].result()
        await telling.write_in(enquiry, office, record, addresses["desk"])
    for task in telling_of.values():
        await task.result().close()


async def _print(
    demo: Demo, staff: dict[int, Staff], addresses: dict[str, Any], record: Record
) -> None:
    """Let the first Society that has an administrator print posters and issue them."""
    began = time.monotonic()
    account = next((one.administrator for one in staff.values() if one.administrator), None)
    if account is None:
        return
    clerk = await telling.sign_in(account, addresses["portal"])
    count = await posters.issue_all(demo, clerk, record)
    await posters.all_lie(addresses["gallery"], count)
    await clerk.browser.client.aclose()
    print(f"    {count} posters on the shelf after {time.monotonic() - began:.1f} s", flush=True)


async def _of_society(
    demo: Demo, number: int, door: tuple[Staff, str], shared: tuple[Record, Progress]
) -> Office:
    """Tell all the stories of one Society."""
    record, progress = shared
    office = await Office.open(*door)

    async def one(story: Story) -> None:
        await telling.tell(story, office, record, demo.posters_in)
        if story.end == "shown":
            progress.step()

    await asyncio.gather(*(one(story) for story in demo.stories if story.society == number))
    return office


if __name__ == "__main__":
    raise SystemExit(main())
