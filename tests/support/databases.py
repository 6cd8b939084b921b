"""A fresh database for whoever asks, with the real roles and every migration applied."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg

from infra.local.parts import Parts
from infra.provision.credentials import Credentials
from services.chassis import migrations, settings
from tests.support.sweeping import Sweeper

SERVICES = Path(__file__).parents[2] / "services"


@dataclass
class Databases:
    """Copies one migrated template per service, as often as tests want one."""

    parts: Parts
    credentials: Credentials
    templates: set[str] = field(default_factory=set)
    empty: dict[str, list[str]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    sweeper: Sweeper = field(init=False)

    def __post_init__(self) -> None:
        self.sweeper = Sweeper(self._admin)

    async def hurry(self) -> None:
        """Spare this server waiting for the disk: nobody pulls its plug here."""
        admin = await self.admin()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await admin.execute(f"ALTER SYSTEM SET {setting} = off")
        await admin.execute("SELECT pg_reload_conf()")
        await admin.close()

    async def fresh(self, service: str) -> settings.Postgres:
        """Make a database of a service's shape; connect to it as the service does."""
        admin = await self.admin()
        try:
            if service not in self.templates:
                await self._make_template(admin, service)
                self.templates.add(service)
            name = f"{service}_{uuid4().hex[:12]}"
            await self._copy(admin, service, f"template_{service}", name)
        finally:
            await admin.close()
        return self.address(service, name)

    async def lend(self, service: str) -> settings.Postgres:
        """Give an empty database of a service's shape: one given back before, or a fresh one."""
        waiting = self.empty.get(service)
        return self.address(service, waiting.pop()) if waiting else await self.fresh(service)

    async def give_back(self, service: str, name: str) -> None:
        """Empty a database for the next test: much quicker than a new one, and as empty.

        One that a test entered as administrator may have another shape now, so it goes.
        """
        if name in self.touched:
            await self.drop(name)
            return
        await self.sweeper.empty(name)
        self.empty.setdefault(service, []).append(name)

    async def drop(self, name: str) -> None:
        await self.sweeper.leave(name)
        admin = await self.admin()
        try:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await admin.close()

    def address(self, service: str, database: str, *, owner: bool = False) -> settings.Postgres:
        known = self.credentials[service]
        return settings.Postgres(
            host=self.parts.postgres.host,
            port=self.parts.postgres.port,
            database=database,
            user=f"{service}_owner" if owner else service,
            password=known.postgres_owner if owner else known.postgres,
            pool_size=6,
        )

    async def admin(self, database: str = "postgres") -> asyncpg.Connection:
        """Enter as administrator, who may change anything, also the shape of a database."""
        self.touched.add(database)
        return await self._admin(database)

    async def _admin(self, database: str) -> asyncpg.Connection:
        there = self.parts.postgres
        return await asyncpg.connect(
            host=there.host,
            port=there.port,
            user=there.admin.user,
            password=there.admin.password,
            database=database,
        )

    async def _make_template(self, admin: asyncpg.Connection, service: str) -> None:
        name = f"template_{service}"
        await self._copy(admin, service, service, name)
        await migrations.migrate(
            self.address(service, name, owner=True), SERVICES / service / "migrations"
        )

    async def _copy(self, admin: asyncpg.Connection, service: str, old: str, new: str) -> None:
        # A connection that is just closing may still be seen at the template: ask again.
        for _ in range(50):
            try:
                await admin.execute(
                    f'CREATE DATABASE "{new}" TEMPLATE "{old}" OWNER "{service}_owner"'
                    " STRATEGY file_copy"
                )
                break
            except asyncpg.ObjectInUseError:
                await asyncio.sleep(0.05)
        await admin.execute(f'REVOKE CONNECT ON DATABASE "{new}" FROM PUBLIC')
        await admin.execute(f'GRANT CONNECT ON DATABASE "{new}" TO "{service}"')
