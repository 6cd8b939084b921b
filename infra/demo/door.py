"""Door: says several commands of intake's own in one Python, since starting one takes seconds."""

from __future__ import annotations

import contextlib
import io
import json
import sys

from services.intake.__main__ import commands


def main() -> int:
    """Read lists of words from standard input; answer each with the line intake prints."""
    for words in json.load(sys.stdin):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = commands(words)
        if code != 0:
            return code
        print(said.getvalue().strip(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
