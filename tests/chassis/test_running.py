"""Timers run alone, probes do what they claim, keys stay closed, metrics do not time people."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from services.chassis import internal, settings, timers
from services.chassis.keys import Keyring, KeysUnsafe
from services.chassis.metrics import Metrics
from services.chassis.objects import ObjectMissing, ObjectsUnavailable, Store, checked
from services.chassis.timers import Timer, Timers
from services.contracts.sealing import KeyPair, to_text
from tests.support.objects import Shelf
from tests.support.watch import Watch


async def test_a_timer_runs_in_one_process_at_a_time(small):
    going, may_end = asyncio.Event(), asyncio.Event()

    async def work(_):
        going.set()
        await may_end.wait()

    timer = Timer("sweep", 1, work)
    first = asyncio.create_task(timers.run_once(timer, small))
    await going.wait()
    assert await timers.run_once(timer, small) is False
    may_end.set()

    assert await first is True


async def test_a_timer_whose_work_failed_can_run_again(small):
    async def work(resources):
        small.heard.append(1)
        if len(small.heard) == 1:
            raise ConnectionError

    timer = Timer("sweep", 1, work)
    with pytest.raises(ConnectionError):
        await timers.run_once(timer, small)

    assert await timers.run_once(timer, small) is True


def test_timers_are_known_by_the_name_of_their_work():
    known: Timers = Timers()

    @known.every(seconds=5)
    async def end_leases(resources):
        """End leases."""

    assert [(timer.name, timer.seconds) for timer in known.all] == [("end_leases", 5)]


async def test_old_inbox_rows_are_pruned_and_recent_ones_kept(small):
    await small.pool.execute(
        """
        INSERT INTO inbox (event_id, handled_at)
        VALUES (gen_random_uuid(), now() - interval '31 days'), (gen_random_uuid(), now())
        """
    )
    await timers.prune_inbox(small)

    assert await small.pool.fetchval("SELECT count(*) FROM inbox") == 1


async def test_a_database_that_does_not_take_a_write_is_not_ready(small, visit):
    client = visit(internal.build(internal.Health(small.pool, small.metrics)))
    assert (await client.get("/health/ready")).status_code == 200
    await small.pool.execute("SET default_transaction_read_only = on")
    await small.pool.expire_connections()
    await small.pool.close()

    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert (await client.get("/health/live")).status_code == 200


def test_counts_of_people_are_told_as_at_the_last_full_five_minutes():
    watch = Watch(datetime(2026, 11, 3, 10, 31, tzinfo=UTC))
    metrics = Metrics("routing", coarse=True, clock=watch)
    messages = metrics.counter("messages_total", "Messages")
    metrics.exposition()
    messages.inc()
    watch.forward(minutes=3)
    early = metrics.exposition().decode()
    watch.forward(minutes=2)
    late = metrics.exposition().decode()

    assert "routing_messages_total 0.0" in early
    assert "routing_messages_total 1.0" in late


def test_metrics_publish_no_moment_of_first_use():
    metrics = Metrics("gallery")
    metrics.observe_request("/{language}/", "GET", 200, 0.001)

    assert b"_created" not in metrics.exposition()


def test_a_key_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "media.private"
    path.write_text(to_text(KeyPair.make().private))
    path.chmod(0o640)
    with pytest.raises(KeysUnsafe):
        Keyring.open(tmp_path)
    path.chmod(0o600)

    assert Keyring.open(tmp_path).private("media").public.text


def test_a_key_that_is_not_there_is_said_by_name(tmp_path):
    with pytest.raises(KeysUnsafe, match=r"form\.secret"):
        Keyring.open(tmp_path).secret("form")


@pytest.mark.parametrize("name", ["../secrets", "a/b", "", "x" * 200, "UPPER", "a.jpg.exe"])
def test_a_name_that_could_be_a_path_never_reaches_a_store(name):
    with pytest.raises(ValueError, match="generated"):
        checked(name)


@pytest.fixture(params=["in memory", "real"])
def store(request):
    """The fake and the real store, held to the same promises."""
    if request.param == "in memory":
        return Shelf()
    parts = request.getfixturevalue("parts")
    request.getfixturevalue("secrets_folder")
    return Store(
        settings.Objects(
            endpoint=parts.objects.host,
            access_key=parts.objects.admin.user,
            secret_key=SecretStr(parts.objects.admin.password),
        )
    )


NAME = "abcdefghijklmnopqrstuvwxyz-480.webp"


async def test_a_store_gives_back_what_was_put_and_nothing_once_deleted(store):
    await store.write("wall", NAME, b"one", "image/webp")
    await store.write("wall", NAME, b"two", "image/webp")
    assert await store.read("wall", NAME) == b"two"
    await store.delete("wall", NAME)
    await store.delete("wall", NAME)

    with pytest.raises(ObjectMissing):
        await store.read("wall", NAME)


async def test_a_store_that_does_not_answer_is_said_to_be_away():
    away = Store(
        settings.Objects(endpoint="127.0.0.1:1", access_key="a", secret_key=SecretStr("s"))
    )

    with pytest.raises(ObjectsUnavailable) as caught:
        await away.read("wall", NAME)
    assert NAME not in str(caught.value)
