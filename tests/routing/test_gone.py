"""What is kept is of no use without keys; what is deleted is gone from tables, files and logs."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.chassis import logs
from services.contracts.confidential.enquiries import EnquiryEnded, EnquiryErased, ReplyWritten
from services.contracts.restricted.notices import NoticeRequested
from services.contracts.sealing import (
    CannotOpen,
    KeyPair,
    from_text,
    open_sealed,
    to_text,
    unpad,
)
from services.routing.actions import keeping, prompting
from services.routing.mailbox import FormKeys, Receipt
from tests.support.disks import bytes_of

from .conftest import KNOWN, new_reference, receipt_of, token_of

MARK = "Zanzibar-canary-77"
ADDRESS = f"{MARK}@here.example"


@dataclass
class Told:
    """One enquiry, and everything by which it might be known again."""

    receipt: Receipt
    enquiry_id: UUID
    reply: ReplyWritten
    sealed_address: str
    reply_key: str

    @property
    def sealed(self) -> list[bytes]:
        """Return its sealed values and its key as they may lie in a file."""
        texts = (self.sealed_address[:80], self.reply.sealed_reply[:80], self.reply_key)
        return [text.encode() for text in texts]

    @property
    def ids(self) -> list[bytes]:
        """Return its random names as they may lie in a file."""
        return [self.enquiry_id.bytes, self.reply.reply_id.bytes, self.receipt.mailbox]


async def wrote(office, visitor, number: int = 0) -> Told:
    """Let somebody write, and be answered and prompted."""
    page = await visitor.write(message=f"I am {MARK} {number}.", by="email", to=ADDRESS, safe="yes")
    receipt = Receipt(receipt_of(page).replace("-", ""))
    event = (await office.messages())[-1]
    reply = await office.reply(f"Dear {MARK} {number}", event)
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    sealed = await office.resources.pool.fetchval(
        "SELECT sealed_address FROM enquiries WHERE enquiry_id = $1", event.enquiry_id
    )
    return Told(receipt, event.enquiry_id, reply, sealed, event.reply_key)


async def end_and_age(office, told: list[Told], watch) -> None:
    """Let enquiries end, be read, and grow old enough to go."""
    for one in told:
        await office.hear(EnquiryEnded(enquiry_id=one.enquiry_id))
        await office.resources.pool.execute(
            "UPDATE replies SET read = true WHERE enquiry_id = $1", one.enquiry_id
        )
    await office.said(NoticeRequested)
    watch.forward(days=130)
    await keeping.forget_old(office.resources)


async def erase(office, told: list[Told], visitor) -> None:
    """Let the visitors delete everything themselves."""
    for one in told:
        page = await visitor.open(one.receipt.code)
        asked = await visitor.post("answer", page, go="erase")
        await visitor.post("answer", asked, go="erase-all")
    assert len(await office.said(EnquiryErased)) == len(told)


@pytest.fixture
def logged():
    stream = io.StringIO()
    logs.configure("routing", "DEBUG", stream)
    return stream


async def test_what_is_sealed_opens_with_its_own_key_and_with_no_other_there_is(
    office, visitor, notify
):
    """A thief of the whole database with routing's own secrets, and with the keys of everybody
    but the one reader, opens nothing."""
    first, second = await wrote(office, visitor, 1), await wrote(office, visitor, 2)
    letters = [event.sealed_message for event in await office.messages()]
    readers = {
        "desk": (office.mine.pair, letters[0]),
        "notify": (notify, first.sealed_address),
        "first": (first.receipt.pair, first.reply.sealed_reply),
        "second": (second.receipt.pair, second.reply.sealed_reply),
    }
    others = [office.default.pair, KeyPair.make(), KeyPair(b"s" * 32)]
    for name, (reader, sealed) in readers.items():
        wrong = [pair for other, (pair, _) in readers.items() if other != name] + others
        for pair in wrong:
            with pytest.raises(CannotOpen):
                open_sealed(pair, sealed)
            with pytest.raises(CannotOpen):  # nor under a name that was changed to fit
                body = from_text(sealed)[8:]
                open_sealed(pair, _named(pair, body))
        assert MARK.encode() in unpad(open_sealed(reader, sealed))


async def test_every_column_that_could_be_read_is_sealed_or_says_nothing(office, visitor):
    """All of the tables: what is not sealed are ids, days, states and one language."""
    await wrote(office, visitor)
    rows = await office.rows()
    found = await office.resources.pool.fetch(
        """
        SELECT table_name || '.' || column_name AS name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'text'
           AND table_name IN ('enquiries', 'replies', 'notices', 'forms', 'sent_forms',
                              'pictures')
        """
    )

    assert MARK not in rows
    assert {row["name"] for row in found} <= {
        *("enquiries.reply_key", "enquiries.reference", "enquiries.language"),
        *("enquiries.sealed_address", "replies.sealed_reply"),
        *("enquiries.channel", "enquiries.way", "enquiries.picture_turned"),
        *("pictures.object", "pictures.state"),
    }


async def test_a_half_filled_form_opens_with_its_pages_token_alone(office, visitor):
    """Routing's own secret is not enough, and neither is another page's token."""
    page = await visitor.post(f"write/{KNOWN}", at="relation", relation="sought")
    page = await visitor.post(f"write/{KNOWN}", page, at="message", message=f"I am {MARK}.")
    row = await office.resources.pool.fetchrow("SELECT place, closed FROM forms")
    drafts = office.resources.drafts

    assert MARK in json.dumps(drafts.open(token_of(page), row["closed"]))
    for token in (FormKeys.new_token(), "", "a" * 43):
        with pytest.raises(CannotOpen):
            drafts.open(token, row["closed"])
    with pytest.raises(CannotOpen):
        FormKeys(b"t" * 32).open(token_of(page), row["closed"])


@pytest.mark.parametrize("by", ["age", "visitor"])
async def test_of_a_mailbox_that_went_no_table_no_file_and_no_log_knows_anything(
    office, visitor, databases, logged, by
):
    """Not a byte of it is on the disk, not even a random name, once the files are written anew."""
    told = [await wrote(office, visitor, number) for number in range(12)]
    pool = office.resources.pool
    before = await bytes_of(databases, pool)
    if by == "age":
        await end_and_age(office, told, office.resources.clock)
    else:
        await erase(office, told, visitor)
    rows, after = await office.rows(), await bytes_of(databases, pool, rebuilt=True)

    for one in told:
        assert all(trace in before for trace in one.sealed + one.ids)  # the positive control
        assert not [trace for trace in one.sealed + one.ids if trace in after]
        assert str(one.enquiry_id) not in rows
        assert one.receipt.characters not in logged.getvalue()
        assert str(one.enquiry_id) not in logged.getvalue()
    assert MARK.encode() not in before + after
    assert MARK not in rows + logged.getvalue()


async def test_of_one_that_went_among_others_that_stay_no_row_is_left(office, visitor, watch):
    gone, stays = await wrote(office, visitor, 1), await wrote(office, visitor, 2)
    await office.resources.pool.execute(
        "UPDATE replies SET read = true WHERE enquiry_id = $1", gone.enquiry_id
    )
    await end_and_age(office, [gone], watch)
    rows = await office.rows()

    assert str(gone.enquiry_id) not in rows
    assert gone.reply.sealed_reply not in rows
    assert str(gone.receipt.mailbox) not in rows
    assert str(stays.enquiry_id) in rows


async def test_t06_what_is_asked_of_notify_tells_nothing_of_the_enquiry(office, visitor, notify):
    """T06, the part of routing: few or many answers, long or short, known face or none."""
    short = await wrote(office, visitor)
    page = await visitor.write(
        new_reference(), message="a" * 9000, by="email", to="x@y.example", safe="yes"
    )
    event = (await office.messages())[-1]
    for words in ("a" * 12_000, "b", "c"):
        await office.reply(words, event)
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    one, other = [asked.model_dump() for asked in await office.said(NoticeRequested)]
    differing = {name for name in one if one[name] != other[name]}

    assert receipt_of(page) != short.receipt.code
    assert differing == {"notice_id", "sealed_address"}
    assert len(one["sealed_address"]) == len(other["sealed_address"])
    for asked in (one, other):
        told = json.loads(unpad(open_sealed(notify, asked["sealed_address"])))
        assert set(told) <= {"address", "hours", "zone", "stop"}


def _named(pair: KeyPair, body: bytes) -> str:
    return to_text(pair.public.key_id + body)
