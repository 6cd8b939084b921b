"""Media as it starts: with the real store, its own keys and the locks of this machine."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
import urllib3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from minio import Minio

from infra.local.objects import REGION
from infra.provision import keys_folder
from services.chassis.delivery import Delivery
from services.chassis.keys import Keyring
from services.chassis.objects import Store
from services.chassis.settings import Kafka, Mode, Objects
from services.contracts.codes import new_image_name
from services.contracts.renditions import rendition_names
from services.contracts.restricted.photos import PhotoDiscarded, PhotoSubmitted
from services.contracts.sealing import seal
from services.media.app import SERVICE
from services.media.darkroom import shuts
from services.media.handlers import develop, discard
from services.media.model import image_name
from services.media.settings import Settings
from tests.support.needs import lacks

from . import canaries
from .pictures import a_face
from .test_nothing_but_pixels import spells_the_canary


@pytest.fixture
def store_of(parts, credentials):
    """A function that opens the real store as a service may."""
    opened = []

    def open_store(service: str) -> Store:
        opened.append(Store(address(parts, credentials, service)))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


def address(parts, credentials, service: str) -> Objects:
    return Objects(
        endpoint=parts.objects.host,
        access_key=service,
        secret_key=credentials[service].objects,
        region=REGION,
    )


@pytest.fixture
async def settings(parts, credentials, secrets_folder, new_database) -> Settings:
    return Settings(
        mode=Mode.PRODUCTION,
        postgres=await new_database("media"),
        kafka=Kafka(brokers=parts.kafka.brokers, user="media", password="unused"),
        keys=keys_folder(secrets_folder) / "media",
        objects=address(parts, credentials, "media"),
    )


PLAIN = {
    *("accept-ranges", "content-length", "content-type", "date", "etag", "last-modified"),
    *("server", "vary", "x-amz-storage-class", "x-amz-request-id", "x-amz-id-2", "connection"),
}
"""What a store says of any file: nothing that was handed to it."""


@pytest.fixture
def root(parts):
    http = urllib3.PoolManager(timeout=10, retries=False)
    where = parts.targets.objects
    yield Minio(
        where.endpoint,
        access_key=where.access,
        secret_key=where.secret.get_secret_value(),
        secure=False,
        region=where.region,
        http_client=http,
    )
    http.clear()


@pytest.fixture
def submit(store_of, secrets_folder):
    """A function that puts an original where intake does, and returns what intake says of it."""

    async def put(original: bytes) -> PhotoSubmitted:
        to_media = Keyring.open(keys_folder(secrets_folder) / "intake").public("media")
        photo_id, key, nonce = uuid4(), AESGCM.generate_key(256), os.urandom(12)
        event = PhotoSubmitted(
            photo_id=photo_id, revision=1, object=new_image_name(), sealed_key=seal(to_media, key)
        )
        encrypted = nonce + AESGCM(key).encrypt(nonce, original, str(photo_id).encode())
        store = store_of("intake")
        await store.write("originals", event.object, encrypted, "application/octet-stream")
        return event

    return put


async def test_media_develops_between_intakes_buckets_with_its_own_keys(
    settings, store_of, submit, root
):
    """T02: what the store tells of a file, its headers and metadata, holds no canary either."""
    intake = store_of("intake")
    event = await submit(canaries.everywhere("JPEG"))

    async with SERVICE.open(settings) as resources:
        if not shuts(resources.darkroom.locks):
            lacks("the locks that production needs")
        await develop(event, Delivery(uuid4(), resources))
        image = image_name(resources.names, event.photo_id, 1)
        told = resources.metrics.exposition().decode()

    for name in rendition_names(image):
        assert len(await intake.read("proofs", name)) > 500
        kept = root.stat_object("proofs", name)
        assert {key.lower() for key in kept.metadata} <= PLAIN
        assert kept.tags is None or not kept.tags
        assert not spells_the_canary(repr(dict(kept.metadata)).encode())
    assert 'media_cell_locks_total{lock="limits"} 1.0' in told


async def test_of_a_discarded_photo_no_file_of_any_version_is_left_in_the_store(
    settings, store_of, submit, root, parts
):
    """I4: developed twice, then discarded, then said once more: neither bucket nor disk has it."""
    event = await submit(a_face())
    later = event.model_copy(update={"revision": 2, "crop": (0.2, 0.2, 0.6, 0.6)})
    gone = PhotoDiscarded(photo_id=event.photo_id)

    async with SERVICE.open(settings) as resources:
        images = [image_name(resources.names, event.photo_id, number) for number in (1, 2)]
        names = {name for image in images for name in rendition_names(image)}
        for said in (event, later):
            await develop(said, Delivery(uuid4(), resources))
        intake = store_of("intake")
        files = {await intake.read("proofs", name) for name in names}
        found = on_disk(parts, files)
        await discard(gone, Delivery(uuid4(), resources))
        await develop(later, Delivery(uuid4(), resources))

    kept = {one.object_name for one in root.list_objects("proofs", include_version=True)}
    assert len(files) == len(names) == 18
    assert found == files
    assert names.isdisjoint(kept)
    assert on_disk(parts, files) == set()


async def test_a_photo_whose_discarding_was_heard_first_puts_nothing_into_the_store(
    settings, submit, root
):
    """I7: the events come the wrong way round, and nothing is developed late."""
    event = await submit(a_face())

    async with SERVICE.open(settings) as resources:
        await discard(PhotoDiscarded(photo_id=event.photo_id), Delivery(uuid4(), resources))
        await develop(event, Delivery(uuid4(), resources))
        names = rendition_names(image_name(resources.names, event.photo_id, 1))
        told = resources.metrics.exposition().decode()

    kept = {one.object_name for one in root.list_objects("proofs", include_version=True)}
    assert kept.isdisjoint(names)
    assert "media_photos_developed_total 0.0" in told


def on_disk(parts, files: set[bytes]) -> set[bytes]:
    """Return which of these files lie in the store's own folder, under whatever name."""
    lengths = {len(file) for file in files}
    there = (path for path in parts.objects.folder.rglob("*") if path.is_file())
    return {path.read_bytes() for path in there if path.stat().st_size in lengths} & files
