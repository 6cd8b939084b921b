"""The front door: `python -m services.intake`, which serves, migrates, founds and admits."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from uuid import UUID

from services.chassis import logs
from services.chassis.problems import Problem
from services.chassis.service import main

from .actions import founding, providing
from .actions.founding import Credentials, Founding, Newcomer
from .app import SERVICE
from .model.doors import Provider
from .model.people import Role
from .resources import open_resources
from .settings import Settings

_PERSON = re.compile(r"\s*(?P<name>[^<>]+?)\s*<(?P<email>[^<>@\s]+@[^<>@\s]+)>\s*")


def commands(words: Sequence[str]) -> int:
    """Found a Society, add staff to one and tell once what they sign in with, or set a provider."""
    chosen = _parser().parse_args(words)
    newcomers = [] if chosen.what == "provider" else list(_newcomers(chosen))
    secret = _secret_from_input(chosen) if chosen.what == "provider" else ""
    settings = Settings()
    logs.configure("intake", settings.log_level)
    try:
        if chosen.what == "provider":
            asyncio.run(_set_provider(settings, chosen, secret))
            return 0
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


async def _set_provider(settings: Settings, chosen: argparse.Namespace, secret: str) -> None:
    provider = None
    if not chosen.remove:
        # Whose it is goes by the Society's name.
        told = (chosen.issuer, chosen.client_id, secret, chosen.domain.lower())
        provider = Provider(UUID(int=0), *told)
    async with open_resources(settings) as resources:
        await providing.set_provider(resources, chosen.society, provider)


def _secret_from_input(chosen: argparse.Namespace) -> str:
    """Read the client's secret, which must not stand on a command line; ends without one."""
    if chosen.remove:
        return ""
    secret = sys.stdin.readline().strip()
    if not (secret and chosen.issuer and chosen.client_id and chosen.domain):
        sys.stderr.write("Give --issuer, --client-id and --domain, and the secret as input.\n")
        raise SystemExit(2)
    return secret


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.intake")
    what = parser.add_subparsers(dest="what", required=True)
    found = what.add_parser("found", help="make a Society, its desk and its first staff")
    found.add_argument("--country", required=True, type=_country, help="ISO 3166, such as FR")
    found.add_argument("--language", required=True, nargs="+", help="tags such as fr or ar")
    found.add_argument(
        "--default-desk", action="store_true", help="answer for references that are nobody's"
    )
    provider = what.add_parser("provider", help="set where a Society's staff sign in")
    provider.add_argument("--society", required=True, help="its name")
    provider.add_argument("--issuer", default="", help="such as https://id.example.org")
    provider.add_argument("--client-id", default="", help="what the provider calls us")
    provider.add_argument("--domain", default="", help="whose e-mail it vouches for")
    provider.add_argument("--remove", action="store_true", help="sign in with passwords again")
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
