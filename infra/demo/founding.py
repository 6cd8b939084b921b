"""Founding: the first Societies and their first staff come in by the door made for that."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local import paths
from infra.local.services import Environment

from .staff import Account
from .stories import Society

ROLES = ("caseworker", "approver")
"""Who tells the stories of a Society."""
FURTHER = ("safeguarding", "administrator", "coordinator", "auditor")
"""Who else works in the first Society, to be tried by hand."""
ORDERING = "administrator"
"""Who has posters printed, in the first Society."""
SEEDING = "first day"
"""Whose accounts the demo uses itself; codes work once, so those of the printed ones stay whole."""


@dataclass(frozen=True)
class Staff:
    """Who works in one Society: those who are printed, and those who told the stories."""

    printed: tuple[Account, ...]
    caseworker: Account
    approver: Account
    administrator: Account | None = None


class NotFounded(paths.Trouble):
    """A Society could not be founded; intake said why."""


async def found(
    societies: Sequence[Society], environment: Environment, folder: Path
) -> AsyncIterator[tuple[int, Staff]]:
    """Found the Societies that are not recorded in a folder; yield number and staff of each.

    What intake tells is recorded before anything else happens: passwords are told once.
    """
    new = []
    for number, society in enumerate(societies):
        known = _recorded(folder, society)
        if known:
            yield number, known
        else:
            new.append(number)
    if new:
        async for number, told in _made(societies, new, environment):
            _record(folder, societies[number], told)
            known = _recorded(folder, societies[number])
            assert known
            yield number, known


def write_accounts(file: Path, staff: Sequence[Staff]) -> None:
    """Write down the accounts people are to use, for `make code` and `status --json`."""
    told = [asdict(account) for one in staff for account in one.printed]
    paths.write_private(file, json.dumps(told, ensure_ascii=False, indent=1))


async def _made(
    societies: Sequence[Society], new: Sequence[int], environment: Environment
) -> AsyncIterator[tuple[int, str]]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "infra.demo.door"),
        cwd=paths.ROOT,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin
    assert child.stdout
    child.stdin.write(json.dumps([_words(societies[number]) for number in new]).encode())
    child.stdin.close()
    for number in new:
        told = await child.stdout.readline()
        if not told:
            break
        yield number, told.decode()
    if await child.wait() != 0:
        raise NotFounded("A Society could not be founded.")


def _words(society: Society) -> list[str]:
    words = ["found", "--json", "--society", society.name, "--country", society.country]
    words += ["--language", *society.languages, *(["--default-desk"] * society.default_desk)]
    for role in ROLES:
        for name, email in ((role.title(), role), (f"{role.title()}, {SEEDING}", f"first-{role}")):
            words += [f"--{role}", f"{name} <{email}@{society.slug}.example>"]
    for role in FURTHER if society.default_desk else ():
        words += [f"--{role}", f"{role.title()} <{role}@{society.slug}.example>"]
    if society.default_desk:
        who = f"{ORDERING.title()}, {SEEDING} <first-{ORDERING}@{society.slug}.example>"
        words += [f"--{ORDERING}", who]
    return words


def _record(folder: Path, society: Society, told: str) -> None:
    kept = ("society", "role", "name", "email", "password")
    accounts = [
        {name: one[name] for name in kept} | {"totp": one["totp_secret"]}
        for one in json.loads(told)
    ]
    paths.write_private(_file(folder, society), json.dumps(accounts))


def _recorded(folder: Path, society: Society) -> Staff | None:
    if not _file(folder, society).exists():
        return None
    accounts = [Account(**one) for one in json.loads(_file(folder, society).read_text())]
    seeding = {one.role: one for one in accounts if SEEDING in one.name}
    printed = tuple(one for one in accounts if SEEDING not in one.name)
    caseworker, approver = (seeding[role] for role in ROLES)
    return Staff(printed, caseworker, approver, seeding.get(ORDERING))


def _file(folder: Path, society: Society) -> Path:
    return folder / f"staff-{society.slug}.json"
