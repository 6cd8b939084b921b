"""The sound of a consent: what it is by its bytes, closed in its case, and no yes without it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from services.intake import store
from services.intake.actions import documents, holding
from services.intake.model.consents import (
    ConsentState,
    How,
    Purpose,
    RecordingMissing,
    newest,
    unfinished,
)
from services.intake.model.gate import Missing
from services.intake.model.notes import MOST_DOCUMENT_BYTES, DocumentKind, document_kind
from services.intake.model.sounds import sound_of
from services.intake.store.scopes import transaction_for
from tests.intake.test_consent_page import asked
from tests.intake.test_drafts_in_chromium import at_desk
from tests.support.drafts import begun
from tests.support.intake import OURS
from tests.support.sounds import id3, m4a, mp3, ogg, wav

CARRIED = ("draft", "goes_on")
YES = {"answer_web": "given", "how": "audio"}


def repr_of(given: object) -> str:
    """Return a short name for bytes in the list of tests."""
    return f"{given[:12]!r}" if isinstance(given, bytes) else str(given)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ogg(), "ogg"),
        (m4a(), "m4a"),
        (mp3(), "mp3"),
        (mp3(id3()), "mp3"),
        (wav(), "wav"),
        (m4a(b"vide"), None),
        (m4a() + m4a(b"vide"), None),
        (b"OggS\x00" + bytes(40), None),
        (b"RIFF\x00\x00\x00\x00AVI LIST", None),
        (mp3()[:400], None),
        (b"ID3", None),
        (b"\xff\xd8\xff\xe0" + bytes(2000), None),
        (b"%PDF-1.7", None),
        (b"a text that says OggS and ftyp", None),
        (b"", None),
    ],
    ids=repr_of,
)
def test_a_recording_is_what_is_in_it_and_a_film_is_none(content, kind):
    assert sound_of(content) == kind
    kept = document_kind(content)
    assert (kept is not None and kept.is_sound) is (kind is not None)


@pytest.fixture
async def case_id(office):
    return await office.register()


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def add(browser, case_id, content, name="consent of Amina.ogg", **fields):
    """Send the consent form with its file, as its own button does."""
    return await browser.client.post(
        f"/cases/{case_id}/consent/recording?token={browser.form_token}",
        data=fields,
        files={"recording_file": (name, content)},
        headers=OURS,
    )


async def kept(office, case_id):
    async with office.tx() as tx:
        return await store.notes.list_documents(tx, office.society, case_id)


async def consented(office, browser, case_id):
    """Record a yes by sound; return its recording."""
    added = await add(browser, case_id, ogg())
    [document] = await kept(office, case_id)
    page = (await browser.get(added.headers["location"])).text
    carried = {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in CARRIED}
    form = asked(YES | carried | {"recording": str(document.document_id)})
    answer = await browser.post(f"/cases/{case_id}/consent", **form)
    assert answer.status_code == 303, answer.text
    return document


async def test_the_form_takes_the_recording_and_keeps_all_that_was_typed(office, browser, case_id):
    words = "Everyone can see me, she said."
    added = await add(browser, case_id, ogg(), own_words=words, answer_web="given")

    assert added.status_code == 303
    page = await browser.get(added.headers["location"])
    [document] = await kept(office, case_id)
    assert document.kind is DocumentKind.OGG
    assert words in page.text
    assert f'value="{document.document_id}" selected' in page.text
    assert re.search(r'name="how" value="audio"[^>]* checked', page.text)


async def test_a_yes_by_sound_counts_with_its_recording(office, browser, case_id, clock):
    document = await consented(office, browser, case_id)

    file = await office.file(case_id)
    assert file.consent.recording_id == document.document_id
    assert file.consented(Purpose.WEB, clock())
    assert await begun(office) == []
    assert (
        f"documents#sound-{document.document_id}" in (await browser.get(f"/cases/{case_id}")).text
    )


async def test_a_yes_by_sound_without_a_recording_is_not_taken(office, browser, case_id):
    another = await office.register()
    await add(browser, another, ogg())
    [strange] = await kept(office, another)

    for recording in ("", str(strange.document_id), "never"):
        form = asked(YES | {"recording": recording})
        answer = await browser.post(f"/cases/{case_id}/consent", **form)
        assert answer.status_code == 422
        assert 'href="#recording_file"' in answer.text
    chosen = asked(YES | {"recording_file": "consent.ogg"})
    assert (
        "press “Add the recording”"
        in (await browser.post(f"/cases/{case_id}/consent", **chosen)).text
    )
    assert (await office.file(case_id)).consents == ()


async def test_no_way_around_the_form_makes_it_count_either(office, case_id):
    for recording in (None, case_id):
        with pytest.raises(RecordingMissing):
            await office.consent(case_id, how=How.AUDIO, recording_id=recording)
    assert (await office.file(case_id)).consents == ()


async def test_an_old_yes_of_which_only_the_place_was_noted_is_unfinished(office, case_id, clock):
    await office.consent(case_id)
    [given] = (await office.file(case_id)).consents
    old = replace(given, how=How.AUDIO)
    file = replace(await office.file(case_id), consents=(old,))

    assert old.state is ConsentState.BEGUN
    assert not old.stands(clock())
    assert (newest([old], Purpose.WEB), unfinished([old])) == (None, (old,))
    assert Missing.CONSENT in file.missing(clock())


async def test_what_is_no_recording_is_refused_in_words_and_what_was_typed_stays(
    office, browser, case_id, shelf
):
    for content in (b"MZ\x90\x00", b"%PDF-1.7", m4a(b"vide"), b""):
        answer = await add(browser, case_id, content, own_words="She said yes.")
        assert answer.status_code == 422
        assert 'href="#recording_file"' in answer.text
        assert "She said yes." in answer.text
    long = await add(browser, case_id, ogg() + bytes(MOST_DOCUMENT_BYTES))
    assert long.status_code in (413, 422)
    assert shelf.names("documents") == set()


async def test_a_recording_leaves_the_process_only_closed(office, browser, case_id, shelf):
    await add(browser, case_id, ogg())

    [name] = shelf.names("documents")
    stored = await shelf.read("documents", name)
    assert b"OggS" not in stored
    assert b"Opus" not in stored


async def test_listening_is_for_who_may_open_the_case_and_is_written_down(
    office, browser, portal, case_id
):
    document = await consented(office, browser, case_id)
    address = f"/cases/{case_id}/documents/{document.document_id}"
    approver = await portal(office.founded.approver)

    heard = await approver.get(address)

    assert heard.content == ogg()
    assert heard.headers["content-type"] == "audio/ogg"
    assert heard.headers["cache-control"] == "no-store"
    async with office.tx() as tx:
        said = await store.audit.list_of(tx, case_id)
    assert any(one.did == "document read" for one in said)
    administrator = await portal(office.founded.administrator)
    assert (await administrator.get(address)).status_code == 403


async def test_in_a_locked_case_there_is_nothing_to_hear(office, browser, portal, case_id):
    """T31: for whoever is not named."""
    document = await consented(office, browser, case_id)
    guard = office.founded.safeguarding.member
    async with transaction_for(office.resources.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    address = f"/cases/{case_id}/documents/{document.document_id}"
    assert (await browser.get(address)).status_code == 404
    assert (await add(browser, case_id, ogg())).status_code == 404


async def test_the_recording_of_a_consent_that_stands_cannot_be_destroyed(office, browser, case_id):
    document = await consented(office, browser, case_id)
    address = f"/cases/{case_id}/documents"
    remove = f"{address}/{document.document_id}/removal"

    refused = await browser.post(remove)

    assert refused.status_code == 409
    assert remove not in (await browser.get(address)).text
    await browser.post(f"/cases/{case_id}/consent/withdrawal", purpose="web")
    assert (await browser.post(remove)).status_code == 303
    assert await kept(office, case_id) == []
    assert (await office.file(case_id)).consent.state is ConsentState.WITHDRAWN


async def test_a_recording_among_the_documents_can_be_chosen(office, browser, case_id):
    given = (wav(), "at the harbour.wav", DocumentKind.WAV)
    paper = (b"%PDF-1.7", "certificate.pdf", DocumentKind.PDF)
    for one in (given, paper):
        await documents.add_document(office.resources, office.doing(), case_id, one)

    page = (await browser.get(f"/cases/{case_id}/consent")).text

    assert "at the harbour.wav" in page
    assert "certificate.pdf" not in page


async def test_the_file_name_is_never_kept_with_a_draft(office, browser, case_id):
    await browser.post(
        f"/drafts/consent?about={case_id}", recording_file="Amina.ogg", own_words="x y"
    )

    assert "Amina.ogg" not in (await browser.get("/drafts")).text


async def test_the_sound_plays_in_the_page_and_only_once_it_is_asked_for(office, case_id):
    given = (wav(), "harbour.wav", DocumentKind.WAV)
    await documents.add_document(office.resources, office.doing(), case_id, given)

    async def listened() -> int:
        async with office.tx() as tx:
            said = await store.audit.list_of(tx, case_id)
        return sum(one.did == "document read" for one in said)

    async with at_desk(office) as desk:
        page = await desk.open(f"/cases/{case_id}/documents")
        before = await listened()
        seconds = await page.evaluate(
            """() => new Promise((told, refused) => {
                const sound = document.querySelector("audio");
                sound.onloadedmetadata = () => told(sound.duration);
                sound.onerror = () => refused(sound.error.message);
                sound.load();
                sound.play().catch(() => {});
            })"""
        )
    assert before == 0
    assert seconds == pytest.approx(0.5, abs=0.05)
    assert await listened() >= 1
