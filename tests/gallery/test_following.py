"""Every process that shows the wall follows the database, told or untold."""

from __future__ import annotations

from services.chassis import database
from services.gallery import actions, store
from tests.gallery.conftest import a_publication, a_withdrawal, becomes


async def write(pool, statement, event):
    async with database.transaction_of(pool) as tx:
        await statement(tx, event)


async def test_a_replica_shows_and_hides_what_another_process_heard(replica):
    hears, shows = await replica(), await replica(look_seconds=60)
    photo = a_publication()
    async with actions.kept_fresh(shows):
        await write(hears.pool, store.show, photo)
        assert await becomes(shows, lambda: shows.wall.find(photo.reference))
        await write(hears.pool, store.hide, a_withdrawal(photo))

        assert await becomes(shows, lambda: not shows.wall.find(photo.reference))


async def test_a_replica_that_hears_no_notice_looks_by_itself(replica, databases):
    hears, shows = await replica(), await replica(look_seconds=0.05)
    photo = a_publication()
    admin = await databases.admin(shows.settings.postgres.database)
    await admin.execute("ALTER TABLE photos DISABLE TRIGGER photos_changed")
    await admin.close()
    async with actions.kept_fresh(shows):
        await write(hears.pool, store.show, photo)

        assert await becomes(shows, lambda: shows.wall.find(photo.reference))


async def test_a_replica_whose_connections_are_cut_follows_again(replica, postgres, databases):
    shows = await replica(look_seconds=0.05)
    async with actions.kept_fresh(shows):
        admin = await databases.admin()
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
            shows.settings.postgres.database,
        )
        await admin.close()
        photo = a_publication()
        writer = await database.connect(postgres)
        await store.show(writer, photo)
        await writer.close()

        assert await becomes(shows, lambda: shows.wall.find(photo.reference))


async def test_a_wall_begins_with_all_that_is_shown(replica):
    hears, shows = await replica(), await replica()
    photos = [a_publication() for _ in range(3)]
    for photo in photos:
        await write(hears.pool, store.show, photo)
    await write(hears.pool, store.hide, a_withdrawal(photos[0]))
    async with actions.kept_fresh(shows):
        assert len(shows.wall) == 2


async def test_a_restored_database_is_believed(replica):
    shows = await replica()
    photo = a_publication()
    await write(shows.pool, store.show, photo)
    await actions.look(shows)
    await shows.pool.execute("DELETE FROM photos")
    shows.seen.horizon += 1_000_000  # as if the database were from before
    await actions.look(shows)

    assert shows.wall.find(photo.reference) is None
