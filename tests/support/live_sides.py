"""What lies on the public side of a running stack, and what lies on its disks."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from minio import Minio
from minio.error import S3Error

from infra.demo.browser import Page
from infra.local.objects import REGION
from tests.support.live import Live
from tests.support.live_kafka import read_all


def store(live: Live) -> Minio:
    """Open the store as its administrator."""
    there = live.stack.parts.objects
    user, password = there.admin.user, there.admin.password
    return Minio(there.host, user, password, secure=False, region=REGION)


def answer(page: Page) -> bytes:
    """Return an answer with its headers."""
    headers = "\n".join(f"{name}: {value}" for name, value in page.headers.multi_items())
    return f"{page.status}\n{headers}\n\n".encode() + page.body


async def rows(live: Live, database: str) -> dict[str, bytes]:
    """Return every row of every table of a database, as text."""
    connection = await live.database(database)
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        held = {}
        for table in tables:
            every = await connection.fetch(f"SELECT t::text AS row FROM {table['name']} t")
            held[f"{database}.{table['name']}"] = "\n".join(r["row"] for r in every).encode()
        return held
    finally:
        await connection.close()


def names_in(live: Live, bucket: str) -> set[str]:
    """Return the names of all files in a bucket."""
    return {one.object_name for one in store(live).list_objects(bucket)}


def names_on_wall(live: Live) -> set[str]:
    """Return the names of all files of the wall."""
    return names_in(live, "wall")


def proofs(live: Live) -> set[str]:
    """Return the names of all developed photos, of old versions too if there were any."""
    return {one.object_name for one in store(live).list_objects("proofs", include_version=True)}


def wall(live: Live) -> dict[str, bytes]:
    """Return every file of the wall and the shelf, its name and all the store says about it."""
    opened, held = store(live), {}
    for bucket in ("wall", "shelf"):
        for name in names_in(live, bucket):
            with contextlib.suppress(S3Error):  # what is withdrawn may go while we look
                held[f"{bucket}/{name}"] = _file(opened, bucket, name)
    return held


def _file(opened: Minio, bucket: str, name: str) -> bytes:
    about = opened.stat_object(bucket, name)
    said = f"{name} {about.content_type} {about.etag} {dict(about.metadata or {})}"
    got = opened.get_object(bucket, name)
    try:
        return said.encode() + got.read()
    finally:
        got.close()
        got.release_conn()


async def topics(live: Live, zone: str) -> dict[str, bytes]:
    """Return every record of a zone's topics and of their dead letters, headers and keys too."""
    names = [one.name for one in live.stack.system.every_topic if one.name.startswith(f"{zone}.")]
    return {
        f"{one.topic}/{one.partition}/{one.offset}": one.whole
        for one in await read_all(live.stack, *names)
    }


def logs(live: Live, *names: str) -> dict[str, bytes]:
    """Return what these processes wrote down."""
    return {f"log of {name}": live.log(name).read_bytes() for name in names}


def disks(live: Live) -> dict[str, bytes]:
    """Return every file in which the parts keep what they were given, as it lies on the disk."""
    held = {}
    for part in ("postgres", "kafka", "s3", "logs"):
        for folder, _, files in os.walk(live.stack.folder / part):
            for name in files:
                file = Path(folder) / name
                if file.is_file() and file.stat().st_size:
                    held[str(file.relative_to(live.stack.folder))] = file.read_bytes()
    return held
