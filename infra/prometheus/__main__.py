"""The front door: `python -m infra.prometheus` writes what Prometheus reads."""

from __future__ import annotations

from infra.prometheus.rules import files


def main() -> int:
    """Write every generated file; return the exit code."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
