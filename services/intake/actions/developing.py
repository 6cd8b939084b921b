"""A photo's way: handed in encrypted, developed elsewhere, its crop placed by staff."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.contracts import sealing
from services.contracts.codes import Box, Refusal, new_image_name
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused, PhotoSubmitted
from services.intake import store
from services.intake.matching.patterns import Mixer
from services.intake.model.cases import CaseFile, NotReady
from services.intake.model.photos import Photo, PhotoState, frame_around
from services.intake.model.refusals import FaceNotChosen
from services.intake.model.tasks import TaskKind
from services.intake.resources import Resources
from services.intake.vault import Vault

from . import showing
from .doing import Doing, note
from .tasks import finish_task

MOST_BYTES = 20 * 1024 * 1024
MOST_VEILED = 20
_ORPHAN_AFTER = timedelta(minutes=15)
_SHIFT = 0.004
"""The largest shift of a crop, as a fraction of the photo, that makes each showing its own."""

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


@dataclass(frozen=True)
class Encrypted:
    """An original closed under a key of its own, which is sealed to media alone."""

    photo_id: UUID
    object: str
    data: bytes
    sealed_key: str


def encrypt(original: bytes, to: sealing.PublicKey) -> Encrypted:
    """Close an original; intake itself cannot open it again.

    AES-256-GCM, a 12-byte nonce before the ciphertext, the photo's id as associated data.
    """
    photo_id, key, nonce = uuid4(), AESGCM.generate_key(256), secrets.token_bytes(12)
    closed = nonce + AESGCM(key).encrypt(nonce, original, str(photo_id).encode())
    return Encrypted(photo_id, new_image_name(), closed, sealing.seal(to, key))


def recognise(original: bytes) -> Refusal | None:
    """Say at once what need not go to the darkroom to be refused."""
    if original[4:8] == b"ftyp" and original[8:12] in _HEIC_BRANDS:
        return Refusal.HEIC
    known = original.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    webp = original[:4] == b"RIFF" and original[8:12] == b"WEBP"
    return None if known or webp else Refusal.NOT_AN_IMAGE


async def hand_in(
    resources: Resources,
    doing: Doing,
    case_id: UUID,
    original: bytes,
    taken_on: date | None = None,
) -> None:
    """Take a new photo of the seeker: stored encrypted, then submitted to the darkroom.

    The name is written down before the file is put, so that a crash leaves no orphan.
    """
    society = doing.society
    async with store.scopes.transaction_for(resources.pool, doing.by) as tx:
        _may_change(await store.cases.read_file(tx, society, case_id))
    closed = await asyncio.to_thread(encrypt, original, resources.keyring.public("media"))
    async with transaction_of(resources.pool) as tx:
        await store.waiting.let_file_go(tx, "originals", closed.object, doing.at + _ORPHAN_AFTER)
    await resources.objects.write(
        "originals", closed.object, closed.data, "application/octet-stream"
    )
    async with store.scopes.transaction_for(resources.pool, doing.by) as tx:
        file = await store.cases.lock_file(tx, society, case_id)
        _may_change(file)
        await showing.discard_photo(tx, society, case_id, doing.at)
        await store.waiting.want_file(tx, "originals", closed.object, doing.at)
        await store.people.place(tx, str(closed.photo_id), society)
        photo = Photo(
            photo_id=closed.photo_id,
            object=closed.object,
            sealed_key=closed.sealed_key,
            revision=1,
            state=PhotoState.SUBMITTED,
            confirmed=False,
            crop=None,
            uploaded_by=doing.by.staff_id,
            uploaded_at=doing.at,
            taken_on=taken_on,
        )
        await _submit(tx, society, case_id, photo)
        for kind in (TaskKind.REPHOTO, TaskKind.TAKE_PHOTO):
            await finish_task(tx, (society, case_id), kind, doing.by.staff_id, doing.at)
        await note(tx, doing, "photo handed in", case_id)


async def place_crop(
    tx: Connection, doing: Doing, case_id: UUID, crop: Box, *, confirm: bool
) -> None:
    """Develop the photo anew with another crop; confirmed, it can be approved.

    A confirmed crop is shifted by a hair's breadth at random, so that two showings of one
    photo share no bytes.
    """
    photo = await _lock_developed(tx, doing, case_id)
    if confirm and (photo.must_choose or photo.must_place):
        raise FaceNotChosen
    placed = photo.placed or not photo.faces  # of several faces, moving chooses none
    frame = shifted(crop) if confirm else crop
    wished = replace(photo, crop=frame, placed=placed, confirmed=confirm)
    await _develop_again(tx, doing, case_id, wished)
    await note(tx, doing, "crop confirmed" if confirm else "crop moved", case_id)


async def keep_frame(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Confirm the frame as it is, where no face was found: staff see that it is in there."""
    photo = await _lock_developed(tx, doing, case_id)
    if photo.faces or photo.crop is None:
        raise FaceNotChosen
    wished = replace(photo, crop=shifted(photo.crop), placed=True, confirmed=True)
    await _develop_again(tx, doing, case_id, wished)
    await note(tx, doing, "crop confirmed", case_id)


async def choose_face(tx: Connection, doing: Doing, case_id: UUID, number: int) -> None:
    """Put the frame around one of several faces, counted from 0; staff look and then confirm."""
    photo = await _lock_developed(tx, doing, case_id)
    if photo.crop is None or not 0 <= number < len(photo.faces):
        raise NotReady(case_id=str(case_id))
    frame = frame_around(photo.faces[number], photo.crop)
    wished = replace(photo, crop=frame, placed=True, veiled=())
    await _develop_again(tx, doing, case_id, wished)
    await note(tx, doing, "face chosen", case_id)


async def veil(tx: Connection, doing: Doing, case_id: UUID, boxes: tuple[Box, ...]) -> None:
    """Make what lies in these boxes unrecognisable, or nothing; staff look and then confirm."""
    photo = await _lock_developed(tx, doing, case_id)
    await _develop_again(tx, doing, case_id, replace(photo, veiled=boxes[:MOST_VEILED]))
    await note(tx, doing, "bystanders veiled" if boxes else "veil taken away", case_id)


async def even_out(tx: Connection, doing: Doing, case_id: UUID, *, wished: bool) -> None:
    """Even out the light, or set it back; the proof before stays beside it to compare."""
    photo = await _lock_developed(tx, doing, case_id)
    before = photo.image if wished else None
    await _develop_again(tx, doing, case_id, replace(photo, levels=wished, before=before))
    await note(tx, doing, "light evened out" if wished else "light set back", case_id)


async def developed(tx: Connection, event: PhotoDeveloped, society: UUID, vault: Vault) -> None:
    """Take note of a developed photo, unless a newer revision is on its way."""
    case_id, photo = await _submitted(tx, society, event.photo_id, event.revision)
    if photo is None:
        return
    proof = replace(
        photo,
        state=PhotoState.DEVELOPED,
        image=event.image,
        crop=event.crop,
        faces=event.faces,
        hints=tuple(hint.value for hint in event.hints),
        far=event.far,
        refusal=None,
    )
    await store.photos.save_photo(tx, society, case_id, proof)
    if event.pattern is not None:
        mixer = Mixer(vault.derived(f"patterns of {society}"))
        await store.photos.save_pattern(tx, society, photo.photo_id, mixer.mix(event.pattern))


async def refused(tx: Connection, event: PhotoRefused, society: UUID, at: datetime) -> None:
    """Take note of a photo that cannot be developed; the original is let go with its key."""
    case_id, photo = await _submitted(tx, society, event.photo_id, event.revision)
    if photo is None:
        return
    said = replace(
        photo,
        state=PhotoState.REFUSED,
        refusal="stopped" if event.incident else event.reason.value,
        sealed_key=None,
        confirmed=False,
    )
    await store.photos.save_photo(tx, society, case_id, said)
    await store.waiting.let_file_go(tx, "originals", photo.object, at)


def shifted(crop: Box) -> Box:
    """Move a crop by a random hair's breadth, never by none, keeping it inside the photo.

    At an edge it moves away from it; a crop that can move nowhere loses a hair.
    """
    left, top, width, height = crop
    if 1 - min(width, height) < 2 * _SHIFT:
        less = 1 - _SHIFT - _hair()
        width, height = width * less, height * less

    def moved(at: float, size: float) -> float:
        shift = secrets.choice((-1, 1)) * _hair()
        if not 0.0 <= at + shift <= 1.0 - size:
            shift = -shift
        return min(max(at + shift, 0.0), 1.0 - size)

    return (moved(left, width), moved(top, height), width, height)


def _hair() -> float:
    """Draw half of the largest shift to all of it."""
    return (1 + secrets.randbelow(1001) / 1000) / 2 * _SHIFT


async def _lock_developed(tx: Connection, doing: Doing, case_id: UUID) -> Photo:
    """Lock a case and return its photo, unconfirmed, if its proof may still be changed."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    _may_change(file)
    if file.photo is None or file.photo.state is not PhotoState.DEVELOPED:
        raise NotReady(case_id=str(case_id))
    return replace(file.photo, confirmed=False, before=None)


async def _develop_again(tx: Connection, doing: Doing, case_id: UUID, wished: Photo) -> None:
    """Begin a new revision; what somebody was asked to approve is another picture now."""
    again = replace(wished, revision=wished.revision + 1, state=PhotoState.SUBMITTED, image=None)
    await store.approvals.drop_open(tx, doing.society, case_id)
    await _submit(tx, doing.society, case_id, again)


async def _submitted(
    tx: Connection, society: UUID, photo_id: UUID, revision: int
) -> tuple[UUID, Photo | None]:
    """Lock the case of a photo; give the photo if it waits for this very revision."""
    case_id = await store.photos.case_of_photo(tx, society, photo_id)
    photo = (await store.cases.lock_file(tx, society, case_id)).photo
    waits = (
        photo is not None
        and photo.photo_id == photo_id
        and photo.revision == revision
        and photo.state is PhotoState.SUBMITTED
    )
    return case_id, photo if waits else None


async def _submit(tx: Connection, society: UUID, case_id: UUID, photo: Photo) -> None:
    assert photo.sealed_key is not None
    await store.photos.save_photo(tx, society, case_id, photo)
    await outbox.enqueue(
        tx,
        PhotoSubmitted(
            photo_id=photo.photo_id,
            revision=photo.revision,
            object=photo.object,
            sealed_key=photo.sealed_key,
            crop=photo.crop,
            veiled=photo.veiled,
            levels=photo.levels,
        ),
    )


def _may_change(file: CaseFile) -> None:
    """A photo stays as it is while it is shown: withdraw it first."""
    if file.showing and file.showing.alive:
        raise NotReady(case_id=str(file.case.case_id))
