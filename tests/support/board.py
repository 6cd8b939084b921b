"""What tests of the board build on: panels, points, and servers with canned answers."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra.board.panels import Limit, Measure, Panel
from infra.board.reading import Point

NOW = datetime(2026, 11, 25, 9, 40, tzinfo=UTC)


def a_panel(**more) -> Panel:
    limit = more.pop("limit", {"at": 5, "tone": "stop", "alert": "Too much."})
    return Panel(
        id=more.pop("id", "things"),
        question="stuck",
        title="Things",
        measure=more.pop("measure", Measure(take="last", services=("media",), metric="x")),
        unit=more.pop("unit", "count"),
        limit=Limit(**limit) if limit else None,
        means="Means.",
        do="Do.",
        page="page",
        **more,
    )


def points(*values: float | None) -> tuple[Point, ...]:
    return tuple(
        Point(NOW - timedelta(minutes=len(values) - 1 - place), value)
        for place, value in enumerate(values)
    )


@contextmanager
def answering(answers: dict[str, tuple[int, str]]):
    """Serve canned answers by path on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = answers.get(self.path.partition("?")[0], (404, "{}"))
            self.send_response(status)
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
