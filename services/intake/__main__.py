"""The front door: `python -m services.intake`, which serves, migrates, founds and adds staff."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from services.chassis import logs
from services.chassis.problems import Problem
from services.chassis.service import main

from .actions import founding
from .actions.founding import Credentials, Founding, Newcomer
from .app import SERVICE
from .model.people import Role
from .resources import open_resources
from .settings import Settings

_PERSON = re.compile(r"\s*(?P<name>[^<>]+?)\s*<(?P<email>[^<>@\s]+@[^<>@\s]+)>\s*")


def commands(words: Sequence[str]) -> int:
    """Found a Society, or add staff to one, and tell once what the staff sign in with."""
    chosen = _parser().parse_args(words)
    newcomers = list(_newcomers(chosen))
    settings = Settings()
    logs.configure("intake", settings.log_level)
    try:
        made = asyncio.run(_make(settings, chosen, newcomers))
    except Problem as problem:
        sys.stderr.write(f"{problem.title}\n")
        return 1
    _tell(made, as_json=chosen.json)
    return 0


async def _make(
    settings: Settings, chosen: argparse.Namespace, newcomers: list[Newcomer]
) -> list[Credentials]:
    async with open_resources(settings) as resources:
        if chosen.what == "staff":
            return await founding.add_staff(resources, chosen.society, newcomers)
        new = Founding(chosen.society, chosen.country, tuple(chosen.language), chosen.default_desk)
        return await founding.found_society(resources, new, newcomers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.intake")
    what = parser.add_subparsers(dest="what", required=True)
    found = what.add_parser("found", help="make a Society, its desk and its first staff")
    found.add_argument("--country", required=True, type=_country, help="ISO 3166, such as FR")
    found.add_argument("--language", required=True, nargs="+", help="tags such as fr or ar")
    found.add_argument(
        "--default-desk", action="store_true", help="answer for references that are nobody's"
    )
    for one in (found, what.add_parser("staff", help="add staff to a Society")):
        one.add_argument("--society", required=True, help="its name")
        one.add_argument("--json", action="store_true", help="tell it to a program")
        for role in Role:
            one.add_argument(
                f"--{role.value}",
                action="append",
                default=[],
                type=_person,
                metavar="'NAME <MAIL>'",
            )
    return parser


def _newcomers(chosen: argparse.Namespace) -> Iterator[Newcomer]:
    """Yield each person once, with every role they were named for."""
    roles: dict[tuple[str, str], set[Role]] = {}
    for role in Role:
        for person in getattr(chosen, role.value):
            roles.setdefault(person, set()).add(role)
    for (name, email), named in roles.items():
        yield Newcomer(name, email, frozenset(named))


def _person(text: str) -> tuple[str, str]:
    found = _PERSON.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("write it as: Name <mail>")
    return found["name"], found["email"].lower()


def _country(text: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text):
        raise argparse.ArgumentTypeError("two capitals, such as FR")
    return text


def _tell(made: Sequence[Credentials], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([asdict(one) for one in made], ensure_ascii=False) + "\n")
        return
    for one in made:
        sys.stdout.write(
            f"{one.name} ({one.role}, {one.society})\n"
            f"  e-mail    {one.email}\n"
            f"  password  {one.password}\n"
            f"  codes     {one.totp_secret}\n"
        )
    sys.stdout.write("This is told once. Hand it over in person, and keep no copy.\n")


if __name__ == "__main__":
    raise SystemExit(main(replace(SERVICE, commands=commands)))
