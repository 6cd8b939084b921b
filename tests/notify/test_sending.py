"""What arrives in a mailbox: the same for everyone, readable in every language."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from services import notify as charter
from services.contracts.codes import Language, NoticeTemplate
from services.contracts.words import WordsMissing, languages
from services.notify import actions
from services.notify.resources import assemble, load_words

from .conftest import Sink, a_request, hear, listening, settings_for, take, told

LOCALE = Path(charter.__file__).with_name("locale")
ADDRESSES = ["a@there.example", "some.longer.name@elsewhere.example", "x+y@third.example"]


def without_the_address(raw: bytes) -> bytes:
    """Blank what may differ: the address, and the id that leads nowhere."""
    raw = re.sub(rb"(?m)^To: .*?\r?$", b"To: -", raw)
    return re.sub(rb"(?m)^Message-ID: <[0-9a-f]{32}@mail\.example>\r?$", b"Message-ID: -", raw)


def template(language: str) -> dict[str, str]:
    name = languages()[Language(language)].tag.replace("-", "_")
    return yaml.safe_load((LOCALE / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("what", [one.value for one in NoticeTemplate])
@pytest.mark.parametrize("language", [one.value for one in Language])
async def test_notices_differ_in_nothing_but_the_address(notify, sink, pair, watch, language, what):
    """T06: every body is out of the template set, and nothing differs but the address."""
    for number, address in enumerate(ADDRESSES):
        watch.forward(minutes=number * 7)
        await hear(notify, a_request(pair.public, address, language=language, template=what))

    assert sink.recipients == ADDRESSES
    assert len({without_the_address(raw) for raw in sink.raw}) == 1
    assert sink.mails[0]["Subject"] == template(language)[f"notice_{what}_subject"]
    assert sink.mails[0].get_content().strip() == template(language)[f"notice_{what}_body"]
    assert [sorted(mail.keys()) for mail in sink.mails] == [
        [
            "Auto-Submitted",
            "Content-Language",
            "Content-Transfer-Encoding",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ]
    ] * len(ADDRESSES)


@pytest.mark.parametrize("language", [one.value for one in Language])
def test_the_templates_have_no_link_no_name_and_no_room_for_one(language):
    """T06: nothing that is written in a notice leads anywhere or comes from anyone."""
    for key, text in template(language).items():
        if key == "notice_version":
            continue
        assert not re.search(r"[{}<>/@]|www|https?|retrace|red cross|[0-9]", text, re.IGNORECASE)


TEXTS = {"1": "986a4446a548c499"}
"""Kept by hand, one line for each version: which words went out on which day can be told so."""


def test_whoever_changes_a_word_counts_the_version_up():
    texts = {one.value: template(one.value) for one in Language}
    versions = {told.pop("notice_version") for told in texts.values()}
    digest = sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:16]

    assert versions == {list(TEXTS)[-1]}
    assert TEXTS[list(TEXTS)[-1]] == digest


def test_languages_of_two_versions_are_refused_at_the_start(tmp_path):
    for file in LOCALE.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    behind = (LOCALE / "so.yaml").read_text(encoding="utf-8").replace('"1"', '"0"', 1)
    (tmp_path / "so.yaml").write_text(behind, encoding="utf-8")

    with pytest.raises(WordsMissing, match="several versions"):
        load_words(tmp_path)


async def test_an_arabic_mail_is_ascii_on_the_way_and_arabic_on_arrival(notify, sink, pair):
    await hear(notify, a_request(pair.public, language="ar"))

    assert sink.raw[0].isascii()
    assert sink.mails[0].get_content_charset() == "utf-8"
    assert sink.mails[0]["Content-Language"] == "ar"
    assert sink.mails[0]["Subject"] == template("ar")["notice_answer_subject"]
    assert "ينتظرك" in sink.mails[0].get_content()


async def test_a_mail_tells_the_hour_at_most_and_nothing_of_this_machine(notify, sink, pair):
    await hear(notify, a_request(pair.public))

    assert sink.mails[0]["Date"] == "Tue, 03 Nov 2026 10:00:00 +0000"
    assert sink.mails[0]["From"] == "post@mail.example"
    assert sink.greeted_as == ["mail.example"]


async def test_the_message_id_is_not_the_notice_and_is_its_own_for_each(notify, sink, pair):
    requests = [a_request(pair.public), a_request(pair.public)]
    for request in requests:
        await hear(notify, request)

    ids = [mail["Message-ID"] for mail in sink.mails]
    assert len(set(ids)) == 2
    assert not any(request.notice_id.hex in "".join(ids) for request in requests)


async def test_a_crash_after_sending_repeats_the_same_mail_rather_than_losing_it(
    notify, sink, pair, broker
):
    request = a_request(pair.public)
    await take(notify, request)
    await notify.ways["email"].send(0, _as_notice(notify, request))  # and the process died here

    await actions.send_due(notify)

    assert len(sink.raw) == 2
    assert sink.raw[0] == sink.raw[1]
    assert [one["type"] for one in await told(notify, broker)] == ["notice.sent.v1"]


async def test_a_mailbox_in_another_script_is_reached_where_the_relay_knows_how(notify, sink, pair):
    await hear(notify, a_request(pair.public, "شخص@there.example", language="ar"))

    assert sink.recipients == ["شخص@there.example"]


async def test_a_mailbox_in_another_script_is_given_up_where_the_relay_does_not(
    notify, pair, watch, broker
):
    async with listening(Sink(), all_scripts=False) as old:
        elsewhere = assemble(settings_for(old.port), notify.pool, pair, watch)
        await hear(elsewhere, a_request(pair.public, "شخص@there.example"))

    assert [one["reason"] for one in await told(notify, broker)] == ["rejected"]


def _as_notice(notify, request):
    from services.notify.model import Notice, open_address

    where = open_address(notify.pair, request.sealed_address)
    return Notice(request.notice_id, where, request.template, request.language)
