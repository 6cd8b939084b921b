"""The link that stops notices: the requester's token under a neutral name, and nothing of ours."""

from __future__ import annotations

import pytest

from services.notify.resources import assemble

from .conftest import a_request, hear, settings_for

STOP = "aB3-" * 5 + "_Z"
ORIGIN = "https://mail.example"


@pytest.fixture
async def linking(new_pool, sink, pair, watch):
    settings = settings_for(sink.port, stop_origin=ORIGIN)
    return assemble(settings, await new_pool("notify"), pair, watch)


async def test_a_mail_program_is_told_how_to_stop_with_one_press(linking, sink, pair):
    """RFC 8058: the address is whole, https, and a POST to it is all there is to do."""
    await hear(linking, a_request(pair.public, stop=STOP))
    (mail,) = sink.mails

    assert mail["List-Unsubscribe"] == f"<{ORIGIN}/stop/{STOP}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert STOP not in mail.get_content()


async def test_a_notice_that_cannot_be_stopped_has_no_link(linking, notify, sink, pair):
    await hear(linking, a_request(pair.public))
    await hear(notify, a_request(pair.public, stop=STOP))  # this one knows no origin

    assert ["List-Unsubscribe" in mail for mail in sink.mails] == [False, False]


async def test_nothing_of_the_token_stays(linking, sink, pair):
    await hear(linking, a_request(pair.public, stop=STOP))
    rows = [dict(row) for row in await linking.pool.fetch("SELECT * FROM notices")]

    assert STOP not in str(rows)
    assert await linking.pool.fetchval("SELECT count(*) FROM waiting") == 0
