"""Roles and grants that drifted in PostgreSQL are found and undone; what holds data is left."""

from __future__ import annotations

from contextlib import asynccontextmanager


async def test_grants_too_many_or_too_few_are_found_and_undone(provisioned, databases):
    async with _admin(databases, "intake") as admin:
        await admin.execute(
            """
            GRANT CONNECT ON DATABASE intake TO gallery;
            GRANT CREATE ON SCHEMA public TO PUBLIC;
            ALTER DEFAULT PRIVILEGES FOR ROLE intake_owner GRANT SELECT ON TABLES TO media;
            ALTER DEFAULT PRIVILEGES FOR ROLE intake_owner GRANT EXECUTE ON ROUTINES TO PUBLIC;
            ALTER DEFAULT PRIVILEGES FOR ROLE intake_owner IN SCHEMA public
              REVOKE USAGE ON SEQUENCES FROM intake;
            """
        )

    owner = 'FOR ROLE "intake_owner"'
    await provisioned.finds_and_undoes(
        'postgres: in intake gallery has CONNECT on database "intake", which is not declared',
        "postgres: in intake PUBLIC has CREATE on schema public, which is not declared",
        f"postgres: in intake media has SELECT on default tables {owner}, which is not declared",
        f"postgres: in intake PUBLIC has EXECUTE on default routines {owner}, "
        "which is not declared",
        "postgres: in intake it is missing that intake has USAGE on default sequences "
        f"{owner} IN SCHEMA public",
    )


async def test_a_grant_on_a_table_a_column_or_a_sequence_is_found_and_undone(
    provisioned, databases
):
    async with _admin(databases, "media") as admin:
        await admin.execute(
            """
            SET ROLE media_owner;
            CREATE TABLE tried (id int GENERATED ALWAYS AS IDENTITY, word text);
            GRANT SELECT ON tried TO gallery WITH GRANT OPTION;
            GRANT UPDATE (word) ON tried TO notify;
            GRANT TRUNCATE ON tried TO media;
            REVOKE DELETE ON tried FROM media;
            GRANT USAGE ON tried_id_seq TO PUBLIC;
            """
        )
    try:
        await provisioned.finds_and_undoes(
            "postgres: in media gallery has SELECT on table tried, and pass it on, "
            "which is not declared",
            "postgres: in media notify has UPDATE on column word tried, which is not declared",
            "postgres: in media media has TRUNCATE on table tried, which is not declared",
            "postgres: in media it is missing that media has DELETE on table tried",
            "postgres: in media PUBLIC has USAGE on sequence tried_id_seq, which is not declared",
        )
    finally:
        async with _admin(databases, "media") as admin:
            await admin.execute("DROP TABLE tried")


async def test_roles_and_databases_that_changed_are_found_and_set_back(provisioned, databases):
    for changed in (
        "ALTER ROLE notify_owner BYPASSRLS",
        "ALTER ROLE media_owner PASSWORD 'known'",
        "GRANT intake_owner TO intake",
        "GRANT CONNECT ON DATABASE postgres TO PUBLIC",
        "ALTER DATABASE media OWNER TO admin",
    ):
        async with _admin(databases, "postgres") as admin:
            await admin.execute(changed)

    drift = await provisioned.check()
    assert {
        "postgres: role notify_owner is more or less than a plain role",
        "postgres: role media_owner has another password",
        "postgres: intake is a member of intake_owner",
        'postgres: in postgres PUBLIC has CONNECT on database "postgres", which is not declared',
        "postgres: database media belongs to admin, not to media_owner",
    } <= set(drift)
    await provisioned.apply()
    assert await provisioned.check() == []


async def test_what_a_service_owns_is_reported_and_left_to_a_person(provisioned, databases):
    async with _admin(databases, "media") as admin:
        await admin.execute("CREATE TABLE tried (); ALTER TABLE tried OWNER TO media")
    try:
        await provisioned.apply()

        drift = await provisioned.check()
        assert "postgres: role media owns 1 things, and should own nothing" in drift
    finally:
        async with _admin(databases, "media") as admin:
            await admin.execute("DROP TABLE tried")


@asynccontextmanager
async def _admin(databases, name):
    connection = await databases.admin(name)
    try:
        yield connection
    finally:
        await connection.close()
