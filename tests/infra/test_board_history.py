"""The board with a Prometheus behind it: a real one where there is one, and one that fails."""

from __future__ import annotations

import json
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from infra.board import panels
from infra.board.history import History
from infra.board.panels import Panels
from infra.board.present import Present
from infra.board.reading import HOUR, Condition, Row
from infra.board.watcher import Watcher
from infra.board.web import Asker, Silent
from infra.local.ports import Ports
from infra.local.processes import Command, Processes
from services.media.metrics import Metrics as Media
from tests.support.board import NOW, answering
from tests.support.needs import needs
from tests.support.watch import Watch


def listed_for_media() -> Panels:
    """The real list, for a system of one service."""
    kept = [
        panel.model_copy(
            update={"measure": panel.measure.model_copy(update={"services": ("media",)})}
        )
        for panel in panels.load().panels
        if "media" in panel.measure.services
    ]
    asked = {panel.question for panel in kept}
    questions = [one for one in panels.load().questions if one.id in asked]
    return Panels(questions=tuple(questions), rounded=("media",), panels=tuple(kept))


async def test_a_prometheus_that_does_not_answer_leaves_the_present():
    metrics = Media()
    metrics.dead_letters.labels("restricted.submissions").inc()
    with answering(
        {
            "/metrics": (200, metrics.exposition().decode()),
            "/health/ready": (200, '{"ready": true}'),
        }
    ) as media:
        asker = Asker()
        watcher = Watcher(
            listed_for_media(),
            Present(asker, {"media": media}),
            History(asker, "http://127.0.0.1:1"),
            Watch(NOW),
        )
        sight = await watcher.see(HOUR)

    assert (sight.history, sight.silent) == (False, True)
    assert sight.readings["dead-letters"].value == 1
    assert sight.readings["services"].value == 1


async def test_a_second_person_within_five_seconds_asks_nobody_again():
    watch = Watch(NOW)
    watcher = Watcher(listed_for_media(), Present(Asker(), {}), None, watch)
    first = await watcher.see(HOUR)
    watch.forward(seconds=4)
    second = await watcher.see(HOUR)
    watch.forward(seconds=2)
    third = await watcher.see(HOUR)

    assert second is first
    assert third is not first


async def test_an_odd_answer_of_prometheus_counts_as_none():
    with answering({"/api/v1/query": (200, '{"status": "success"}')}) as odd:
        told = {"media": Condition.WORKS}
        with pytest.raises(Silent):
            await History(Asker(), odd).read(listed_for_media().panels, told, HOUR, NOW)


async def test_prometheus_tells_the_same_numbers_with_their_past(tmp_path):
    needs("prometheus")
    metrics = Media()
    metrics.dead_letters.labels("restricted.submissions").inc(2)
    metrics.lag.labels("restricted.submissions").set(7)
    told = {"/metrics": (200, metrics.exposition().decode())}
    told["/health/ready"] = (200, '{"ready": true}')
    with answering(told) as media, remembering(tmp_path, media) as address:
        asker = Asker()
        watcher = Watcher(
            panels.load(),
            Present(asker, {"media": media}),
            History(asker, address),
            lambda: datetime.now(UTC),
        )
        sight = await watcher.see(HOUR)

    assert sight.readings["dead-letters"].value == 2
    assert sight.readings["dead-letters"].rows == (Row("media", "restricted.submissions", 2),)
    assert sight.readings["lag"].value == 7
    assert sight.readings["services"].value == 1
    assert sight.readings["refused"].value == 0
    assert len(sight.readings["lag"].points) == 61


@contextmanager
def remembering(folder, media: str):
    """Run a real Prometheus that looks at one service each second."""
    port = Ports(folder / "ports.json").of("prometheus")
    place = media.removeprefix("http://")
    config = folder / "prometheus.yml"
    config.write_text(
        "global: {scrape_interval: 1s}\nscrape_configs:\n"
        f"  - {{job_name: media, static_configs: [{{targets: ['{place}']}}]}}\n"
    )
    processes = Processes(folder)
    line = [
        needs("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    ]
    processes.start(Command("prometheus", line))
    try:
        address = f"http://127.0.0.1:{port}"
        processes.wait("prometheus", lambda: _has_seen_media(address), 60)
        yield address
    finally:
        processes.stop("prometheus")


def _has_seen_media(address: str) -> bool:
    """Say whether Prometheus has been at the service and kept what it read."""
    try:
        query = f"{address}/api/v1/query?query=media_consumer_lag_total"
        with urllib.request.urlopen(query, timeout=5) as answer:
            return bool(json.load(answer)["data"]["result"])
    except OSError:
        return False
