"""Report: what a person or a program is told about a stack."""

from __future__ import annotations

import json
import time
from typing import Any

from infra.local.stack import Stack

_TITLES = {
    "gallery": "Gallery: the wall of faces",
    "portal": "Portal: where staff sign in",
    "desk": "Message desk: where visitors write",
    "mail": "Mail sink: what was sent",
    "board": "Board: how the system is",
}


def addresses(stack: Stack) -> dict[str, str]:
    """Give every address of the stack by its name."""
    origins = stack.origins
    return {
        "gallery": origins.gallery,
        "portal": origins.portal,
        "desk": origins.desk,
        "mail": origins.mail,
        "board": origins.board,
        "kafka": stack.parts.kafka.brokers,
        "postgres": f"{stack.parts.postgres.host}:{stack.parts.postgres.port}",
        "s3": stack.parts.objects.endpoint,
        "smtp": f"{stack.parts.postgres.host}:{stack.parts.mail.port}",
        "prometheus": stack.prometheus.address if stack.prometheus.installed else "",
    }


def status(stack: Stack) -> dict[str, Any]:
    """Give addresses, accounts and the health of each process, as one JSON object."""
    return {
        **addresses(stack),
        "internal": {one.name: one.probe.rpartition("/health")[0] for one in stack.services_known},
        "accounts": accounts(stack),
        "processes": stack.health(),
        "state": str(stack.folder),
    }


def accounts(stack: Stack) -> list[dict[str, str]]:
    """Give the accounts the demo made, none before it has, and the operator's."""
    file = stack.folder / "accounts.json"
    staff = list(json.loads(file.read_text())) if file.exists() else []
    return [*staff, stack.board.account]


def print_welcome(stack: Stack) -> None:
    """Say where to look and as whom to sign in."""
    known = addresses(stack)
    print("\nOpen in a browser:")
    for name, title in _TITLES.items():
        print(f"  {known[name] + '/':26} {title}")
    print("\nSign in to the portal or the board as (`make code` gives the six digits of now):")
    _print_table(accounts(stack), ("society", "role", "email", "password"))


def print_codes(stack: Stack) -> None:
    """Print the accounts with the code of this moment and how long it still holds."""
    import pyotp

    now = time.time()
    people = [{**one, "code": pyotp.TOTP(one["totp"]).at(int(now))} for one in accounts(stack)]
    _print_table(people, ("society", "role", "email", "password", "code"))
    print(f"These codes hold for {30 - int(now) % 30} more seconds, each for one sign-in.")


def print_status(stack: Stack) -> bool:
    """Print a line per process; say whether all are well."""
    known = stack.health()
    for name, one in known.items():
        word = "ready" if one["ready"] else "hangs or starts" if one["pid"] else "does not run"
        waiting = [part for part in ("relay", "events") if one.get(part) is False]
        note = f"; waits: {', '.join(waiting)}" if one["ready"] and waiting else ""
        print(f"  {name:11} {one['pid'] or '-':>7} {one['megabytes']:5} MB  {word}{note}")
    print(f"  {'together':11} {'':7} {sum(one['megabytes'] for one in known.values()):5} MB")
    return all(one["ready"] for one in known.values())


def _print_table(rows: list[dict[str, str]], columns: tuple[str, ...]) -> None:
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in columns}
    for row in [dict(zip(columns, columns, strict=True)), *rows]:
        print("  " + "  ".join(f"{row[name]:{widths[name]}}" for name in columns).rstrip())
