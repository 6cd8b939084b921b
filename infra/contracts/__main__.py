"""The door: `python -m infra.contracts` writes schemas, examples and documents; `--check` compares.

`--release` keeps today's schemas as those of the last release, if nothing in them breaks anyone.
"""

from __future__ import annotations

import argparse
import sys

from .compatibility import breaks_since
from .files import release, released, stale, today, write


def main() -> int:
    """Do what the command line asks; return 1 if something is stale or would break."""
    parser = argparse.ArgumentParser(prog="python -m infra.contracts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what is stale")
    parser.add_argument("--release", action="store_true", help="keep today's schemas as released")
    asked = parser.parse_args()
    broken = [str(one) for one in breaks_since(released(), today())]
    old = [f"{path} is stale: run python -m infra.contracts" for path in stale()]
    if asked.check:
        return _say([*broken, *old])
    write()
    if asked.release and not broken:
        release()
    return _say(broken)


def _say(sentences: list[str]) -> int:
    print(*sentences, sep="\n", end="\n" if sentences else "", file=sys.stderr)
    return 1 if sentences else 0


raise SystemExit(main())
