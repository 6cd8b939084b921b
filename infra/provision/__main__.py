"""The command: make the parts look like the declaration, or say where they do not."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from pydantic import ValidationError

from . import apply, check
from .declaration import SYSTEM_YAML, CannotDeclare, load_system
from .targets import read_targets


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when the parts are as declared (now), 1 when they drifted, 2 when misused."""
    given = _parser().parse_args(arguments)
    try:
        system, targets = load_system(given.system), read_targets(given.targets)
    except CannotDeclare as error:
        print(error, file=sys.stderr)
        return 2
    except ValidationError as error:
        for one in error.errors(include_input=False):
            print(f"target {'.'.join(map(str, one['loc']))}: {one['msg']}", file=sys.stderr)
        return 2
    work = check if given.check else apply
    lines = asyncio.run(work(system, targets, given.secrets))
    for line in lines:
        print(line)
    if not lines:
        print("As declared: nothing to change.")
    return 1 if given.check and lines else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.provision", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, report drift")
    parser.add_argument("--system", type=Path, default=SYSTEM_YAML, help="the declaration")
    parser.add_argument("--targets", type=Path, help="YAML or JSON; else PROVISION_* variables")
    parser.add_argument("--secrets", type=Path, required=True, help="folder of keys and passwords")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
