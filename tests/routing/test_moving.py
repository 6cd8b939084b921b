"""Which desk reads: another in mid-conversation, or none of a country the visitor excluded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import new_reference
from services.contracts.confidential.enquiries import EnquiryMoved, MessageReceived
from services.contracts.sealing import CannotOpen
from services.routing import store
from services.routing.actions import sending
from services.routing.actions.sending import Sending
from services.routing.mailbox import FormKeys, Receipt
from services.routing.model.enquiries import NoDesk
from services.routing.model.form import FORM_LIFE, QUESTIONS, Draft
from services.routing.model.letters import Habits
from services.routing.model.times import last_hour

from .conftest import KNOWN, Desk, receipt_of, words_of

DRAFT = Draft(
    relation="sought",
    message="I am here.",
    by="receipt",
    language="en",
    adult="yes",
    done=tuple(step.value for step in QUESTIONS),
)


async def wrote(office, visitor):
    receipt = receipt_of(await visitor.write())
    return receipt, (await office.messages())[-1]


async def again(office, visitor, receipt) -> MessageReceived:
    opened = await visitor.open(receipt)
    await visitor.post("answer", opened, go="again", message="One thing more.")
    return (await office.messages())[-1]


async def send(office, excluded=("FR",), reference=KNOWN) -> Receipt:
    """Send a form that was filled in and checked, with countries excluded."""
    resources, token = office.resources, FormKeys.new_token()
    draft = replace(DRAFT, excluded=excluded, version=FormKeys.new_version())
    closed = resources.drafts.close(token, {"draft": draft.kept()})
    forget_at = last_hour(resources.clock()) + FORM_LIFE
    async with transaction_of(resources.pool) as tx:
        await store.forms.save(tx, resources.drafts.place(token), closed, forget_at)
    how, receipt = await sending.send_form(
        resources, reference, token, draft.version, habits=Habits(many=False)
    )
    assert how is Sending.SENT
    return receipt


async def test_after_a_move_later_words_are_sealed_to_the_new_desk(office, visitor):
    receipt, message = await wrote(office, visitor)
    other = Desk()
    await office.hear(other.opened(), EnquiryMoved(enquiry_id=message.enquiry_id, desk=other.desk))
    later = await again(office, visitor, receipt)

    assert later.desk == other.desk
    assert other.read(later)["message"] == "One thing more."
    assert (later.enquiry_id, later.reply_key) == (message.enquiry_id, message.reply_key)


async def test_a_word_sealed_while_the_move_was_on_its_way_is_the_old_desks_and_not_lost(
    office, visitor
):
    """Routing had not heard: intake, which has the keys of both, finds whose it is."""
    receipt, message = await wrote(office, visitor)
    other = Desk()
    await office.hear(other.opened())
    crossing = await again(office, visitor, receipt)
    await office.hear(EnquiryMoved(enquiry_id=message.enquiry_id, desk=other.desk))
    later = await again(office, visitor, receipt)

    assert office.mine.read(crossing)["message"] == "One thing more."
    assert other.read(later)["message"] == "One thing more."
    assert crossing.enquiry_id == later.enquiry_id == message.enquiry_id
    assert len(await office.messages()) == 3


async def test_answers_of_both_desks_are_read_whichever_wrote_last(office, visitor):
    receipt, message = await wrote(office, visitor)
    other = Desk()
    await office.hear(other.opened(), EnquiryMoved(enquiry_id=message.enquiry_id, desk=other.desk))
    await office.reply("From the new desk.", message)
    await office.reply("From the old one, written before.", message)
    page = words_of(await visitor.open(receipt))

    assert "From the new desk." in page
    assert "From the old one, written before." in page


async def test_a_move_to_a_desk_that_is_not_heard_of_yet_waits_for_its_key(office, visitor):
    """Two topics, any order: until then the old desk answers, and never that of the reference."""
    receipt, message = await wrote(office, visitor)
    other = Desk()
    await office.hear(EnquiryMoved(enquiry_id=message.enquiry_id, desk=other.desk))
    before = await again(office, visitor, receipt)
    await office.hear(other.opened())
    after = await again(office, visitor, receipt)

    assert (before.desk, after.desk) == (office.mine.desk, other.desk)
    assert other.read(after)["message"] == "One thing more."


async def test_the_last_move_counts_even_if_its_key_comes_before_that_of_an_earlier_one(
    office, visitor
):
    receipt, message = await wrote(office, visitor)
    first, second = Desk(), Desk()
    moved = [EnquiryMoved(enquiry_id=message.enquiry_id, desk=one.desk) for one in (first, second)]
    await office.hear(*moved, second.opened(), first.opened())

    assert (await again(office, visitor, receipt)).desk == second.desk


async def test_while_the_last_desk_has_no_key_the_one_before_it_answers(office, visitor):
    receipt, message = await wrote(office, visitor)
    first, second = Desk(), Desk()
    await office.hear(
        first.opened(),
        EnquiryMoved(enquiry_id=message.enquiry_id, desk=first.desk),
        EnquiryMoved(enquiry_id=message.enquiry_id, desk=second.desk),
    )

    assert (await again(office, visitor, receipt)).desk == first.desk


async def test_a_move_of_nothing_changes_nothing(office, visitor):
    receipt, message = await wrote(office, visitor)
    await office.hear(EnquiryMoved(enquiry_id=message.message_id, desk=office.default.desk))

    assert (await again(office, visitor, receipt)).desk == office.mine.desk


async def test_no_page_tells_of_a_move(office, visitor):
    receipt, message = await wrote(office, visitor)
    before = await visitor.open(receipt)
    other = Desk()
    await office.hear(other.opened(), EnquiryMoved(enquiry_id=message.enquiry_id, desk=other.desk))
    after = await visitor.open(receipt)

    assert words_of(before) == words_of(after)


async def test_a_desk_renewed_its_key_reads_later_words_with_the_new_one(office, visitor):
    receipt, _ = await wrote(office, visitor)
    renewed = Desk(desk=office.mine.desk)
    await office.hear(renewed.opened(version=2))

    assert renewed.read(await again(office, visitor, receipt))["message"] == "One thing more."


async def test_with_countries_excluded_the_desk_of_the_reference_never_reads(office):
    await send(office)
    (message,) = await office.messages()

    assert message.desk == office.default.desk
    assert message.excluded == ("FR",)
    assert office.default.read(message)["message"] == "I am here."
    with pytest.raises(CannotOpen):
        office.mine.read(message)


async def test_what_is_chosen_on_the_page_of_countries_steers_the_message(office, visitor):
    await visitor.write(hide="yes", country1="ER", country2="SY")
    await visitor.write(hide="no")
    chosen, none = await office.messages()

    assert (chosen.desk, set(chosen.excluded)) == (office.default.desk, {"ER", "SY"})
    assert (none.desk, none.excluded) == (office.mine.desk, ())


async def test_later_words_of_it_stay_with_the_default_desk_until_it_is_moved(office, visitor):
    receipt = await send(office)
    before = await again(office, visitor, receipt.code)
    other = Desk()
    await office.hear(EnquiryMoved(enquiry_id=before.enquiry_id, desk=other.desk))
    waiting = await again(office, visitor, receipt.code)
    await office.hear(other.opened())
    after = await again(office, visitor, receipt.code)

    assert [one.desk for one in (before, waiting)] == [office.default.desk] * 2
    assert after.desk == other.desk


@pytest.mark.parametrize("reference", [KNOWN, new_reference()], ids=["known", "unknown"])
async def test_without_a_default_desk_it_is_not_taken_whatever_the_reference(new_office, reference):
    """Another desk might be the very one that was excluded."""
    office = await new_office()
    await office.hear(office.mine.opened())

    with pytest.raises(NoDesk):
        await send(office, reference=reference)
    assert await office.resources.pool.fetchval("SELECT count(*) FROM enquiries") == 0


async def test_known_and_unknown_references_cost_the_same_work(office):
    """The statements are the same and so is their number; with excluded countries as well."""
    asked: list[list[str]] = []
    for excluded in ((), ("FR",)):
        pair = []
        for reference in (KNOWN, new_reference()):
            heard: list[str] = []
            async with office.resources.pool.acquire() as one:
                with one.query_logger(lambda query, heard=heard: heard.append(query.query)):
                    pool = _Only(one)
                    resources = replace(office.resources, pool=pool)
                    await send(replace(office, resources=resources), excluded, reference)
            pair.append(heard)
        assert pair[0] == pair[1]
        asked.append(pair[0])

    assert len(asked[0]) == len(asked[1]) > 4


class _Only:
    """A pool of one connection, which a test listens to."""

    def __init__(self, connection) -> None:
        self.connection = connection

    def acquire(self, **_):
        return self

    async def __aenter__(self):
        return self.connection

    async def __aexit__(self, *_):
        return None
