"""Strange pictures by the dozen, on their way through media; `make corpus` takes thousands."""

from __future__ import annotations

import io
import tarfile
from pathlib import PurePath

import pytest

from infra.local import corpus as archive
from services.contracts.codes import Refusal
from services.contracts.renditions import rendition_names
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused
from services.media.darkroom import NoCell
from tests.support.needs import lacks

from . import corpus
from .corpus import DRAWN, Verdict, drawn, judged, spoiled
from .pictures import a_face


@pytest.fixture(scope="module")
def source():
    if not archive.is_there():
        lacks("the pictures of Pillow's own tests")
    return archive.archive()


async def test_each_strange_picture_gets_one_answer_and_the_next_photo_is_developed(media, source):
    """T13: a hostile corpus: one typed answer each, and media goes on."""
    chosen = drawn(archive.names(source))
    submitted = [await media.submit(file) for _, file in archive.read(source, chosen) if file]
    last = await media.submit(a_face())

    await media.hear()

    developed, refused = media.told(PhotoDeveloped), media.told(PhotoRefused)
    answered = [told.photo_id for told in (*developed, *refused)]
    proofs = {name for told in developed for name in rendition_names(told.image)}
    assert len(submitted) > DRAWN - 2
    assert sorted(answered) == sorted(one.photo_id for one in (*submitted, last))
    assert last.photo_id in [told.photo_id for told in developed]
    assert not any(told.incident for told in refused)
    assert media.shelf.names("proofs") == proofs
    assert len(developed) > 10
    assert {told.reason for told in refused} >= {Refusal.NOT_AN_IMAGE, Refusal.TOO_SMALL}


async def test_a_photo_spoiled_in_eight_ways_gets_one_verdict_each_time(room):
    """T17: cut, flipped, holed and doubled: each way is developed or refused, nothing else."""
    found = [one async for one in judged(room, spoiled("a face", a_face()), [])]

    assert len({one.name for one in found}) == corpus.SPOILINGS
    assert all(one.typed for one in found)


async def test_an_answer_that_is_not_on_the_list_is_told_as_such(source):
    class Broken:
        async def develop(self, _):
            raise NoCell

    (one,) = [one async for one in judged(Broken(), [("a/b.png", b"")], [])]

    assert (one.typed, one.kind, one.said) == (False, ".png", "NoCell")


def test_the_few_are_the_same_each_time_and_of_every_kind(source):
    names = archive.names(source)

    chosen = drawn(names)

    assert chosen == drawn(list(reversed(names)))
    assert len(chosen) == DRAWN
    assert {PurePath(name).suffix for name in chosen} == {PurePath(name).suffix for name in names}


def test_the_table_counts_every_file_once():
    verdicts = [Verdict(".png", str(n), said, 0) for n, said in enumerate(["developed"] * 6)]
    verdicts.append(Verdict(".fli", "x", "damaged", 0))

    *_, png, other, total = corpus.table(verdicts)

    assert png.split() == [".png", "6", "6"]
    assert other.split() == ["other", "endings", "1", "1"]
    assert total.split() == ["all", "7", "6", "1"]


def test_only_plain_files_are_read_and_only_into_memory(tmp_path):
    """A link or a path that climbs out of the archive is no picture, and nothing is unpacked."""
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        for name, kind in (
            ("x/Tests/images/good.png", tarfile.REGTYPE),
            ("x/Tests/images/link.png", tarfile.SYMTYPE),
            ("x/Tests/images/pipe.png", tarfile.FIFOTYPE),
            ("../../x.png", tarfile.REGTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            member.size = 4 if kind == tarfile.REGTYPE else 0
            tar.addfile(member, io.BytesIO(b"abcd") if member.size else None)

    assert list(archive.read(tmp_path / "a.tar.gz")) == [("good.png", b"abcd")]
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar.gz"]
