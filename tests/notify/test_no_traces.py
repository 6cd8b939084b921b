"""What stays of an address after sending: nothing, down to the bytes of the database."""

from __future__ import annotations

from uuid import uuid4

from services.chassis import outbox
from services.notify import actions
from tests.support.disks import bytes_of

from .conftest import a_request, hear, take

MARK = "zq7marker"


async def test_no_byte_of_the_database_holds_an_address_and_the_sealed_one_goes(
    databases, notify, sink, pair, broker
):
    """T10: and what was sealed is found before the sending, so that the search can find."""
    request = a_request(pair.public, f"{MARK}@{MARK}.example")
    for _ in range(30):  # among others, so that pages of the table are full
        await take(notify, a_request(pair.public, f"{MARK}{uuid4().hex[:4]}@{MARK}.example"))
    await take(notify, request)
    before = await bytes_of(databases, notify.pool)
    await actions.send_due(notify)
    await outbox.relay(notify.pool, broker, "notify")
    after = await bytes_of(databases, notify.pool, rebuilt=True)

    assert MARK in "".join(sink.recipients)  # the positive controls
    assert request.sealed_address.encode() in before
    assert MARK.encode() not in before + after
    assert request.sealed_address.encode() not in after
    assert str(request.notice_id).replace("-", "") in after.hex()


async def test_metrics_hold_no_address(notify, pair, watch):
    await hear(notify, a_request(pair.public, f"{MARK}@{MARK}.example"))
    watch.forward(minutes=6)

    assert MARK not in notify.metrics.exposition().decode()


async def test_the_days_of_what_ended_are_all_that_is_kept(notify, pair):
    await hear(notify, a_request(pair.public))
    rows = await notify.pool.fetch("SELECT * FROM notices")

    assert [set(dict(row)) for row in rows] == [{"notice_id", "state", "ended_on"}]
