"""Grants: who may do what in a PostgreSQL database, as values that can be compared.

What an owner may do with its own things is left out; everything else is a `Grant`, those that
PostgreSQL makes by itself included, so that PUBLIC is seen like anyone else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import asyncpg

    from .declaration import Database

_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
_APPEND = ("SELECT", "INSERT")


class Grant(NamedTuple):
    """One right on one thing; `kind` and `name` are written as SQL wants them after ON."""

    kind: str
    name: str
    to: str
    right: str
    grantable: bool = False

    def __str__(self) -> str:
        passing = ", and pass it on" if self.grantable else ""
        return f"{self.to} has {self.right} on {self.kind.lower()} {self.name}{passing}"

    @property
    def granting(self) -> str:
        """Return the SQL that gives the right."""
        return f"{self._beginning('GRANT')} TO {self._role}"

    @property
    def revoking(self) -> str:
        """Return the SQL that takes the right back, with what was passed on."""
        end = "" if self.kind.startswith("DEFAULT") else " CASCADE"
        return f"{self._beginning('REVOKE')} FROM {self._role}{end}"

    @property
    def _role(self) -> str:
        return "PUBLIC" if self.to == "PUBLIC" else f'"{self.to}"'

    def _beginning(self, verb: str) -> str:
        kind, _, rest = self.kind.partition(" ")
        if kind == "DEFAULT":
            return f"ALTER DEFAULT PRIVILEGES {self.name} {verb} {self.right} ON {rest}"
        if kind == "COLUMN":
            return f"{verb} {self.right} ({rest}) ON TABLE {self.name}"
        return f"{verb} {self.right} ON {self.kind} {self.name}"


def declared_grants(database: Database, there: frozenset[Grant]) -> frozenset[Grant]:
    """Return every grant there must be, given the things that are there (`things`)."""
    app = database.app
    grants = {Grant("DATABASE", f'"{database.name}"', app, "CONNECT")}
    grants |= {Grant("SCHEMA", "public", app, "USAGE")}
    by_default = f'FOR ROLE "{database.owner}" IN SCHEMA public'
    grants |= {Grant("DEFAULT TABLES", by_default, app, right) for right in _ALL}
    grants |= {Grant("DEFAULT SEQUENCES", by_default, app, right) for right in ("USAGE", "SELECT")}
    grants |= {Grant("DEFAULT ROUTINES", by_default, app, "EXECUTE")}
    for thing in there:
        grants |= {thing._replace(to=app, right=right) for right in _rights(database, thing)}
    return frozenset(grants)


def _rights(database: Database, thing: Grant) -> tuple[str, ...]:
    if thing.kind == "SEQUENCE":
        return ("USAGE", "SELECT")
    if thing.kind == "ROUTINE":
        return ("EXECUTE",)
    return _APPEND if thing.name in database.append_only else _ALL


_OURS = """
    nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS (
      SELECT FROM pg_depend WHERE objid = {oid} AND deptype = 'e')
"""

_THINGS = f"""
SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
       CASE nspname WHEN 'public' THEN quote_ident(relname)
                    ELSE quote_ident(nspname) || '.' || quote_ident(relname) END AS name,
       relowner AS owner, c.oid AS oid,
       coalesce(relacl, acldefault((CASE relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", relowner))
         AS acl
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {_OURS.format(oid="c.oid")}
UNION ALL
SELECT 'ROUTINE', p.oid::regprocedure::text, proowner, p.oid,
       coalesce(proacl, acldefault('f', proowner))
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
 WHERE {_OURS.format(oid="p.oid")}
"""  # noqa: S608 - built from the constants above

_GRANTS = f"""
WITH things AS ({_THINGS}), acls AS (
SELECT kind, name, owner, acl FROM things
UNION ALL
SELECT 'DATABASE', '"' || datname || '"', datdba, coalesce(datacl, acldefault('d', datdba))
  FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'SCHEMA', quote_ident(nspname), nspowner, coalesce(nspacl, acldefault('n', nspowner))
  FROM pg_namespace n WHERE {_OURS.format(oid="n.oid")}
UNION ALL
SELECT 'COLUMN ' || quote_ident(attname), name, owner, attacl
  FROM things JOIN pg_attribute ON attrelid = oid AND attacl IS NOT NULL WHERE kind = 'TABLE'
UNION ALL
SELECT 'DEFAULT ' || CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
           WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'
           ELSE 'LARGE OBJECTS' END,
       'FOR ROLE "' || pg_get_userbyid(defaclrole) || '"' ||
         coalesce(' IN SCHEMA ' || quote_ident(nspname), ''), defaclrole, defaclacl
  FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
UNION ALL
SELECT 'DEFAULT ROUTINES', 'FOR ROLE "' || rolname || '"', oid, acldefault('f', oid)
  FROM pg_roles WHERE rolname = $1 AND NOT EXISTS (
    SELECT FROM pg_default_acl
     WHERE defaclrole = pg_roles.oid AND defaclnamespace = 0 AND defaclobjtype = 'f')
)
SELECT kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END AS to_role,
       privilege_type, is_grantable
  FROM acls, aclexplode(acl)
 WHERE grantee <> owner AND NOT (kind = 'DEFAULT TYPES' AND grantee = 0)
"""  # noqa: S608 - built from the constants above


async def things(connection: asyncpg.Connection[asyncpg.Record]) -> frozenset[Grant]:
    """Return the tables, sequences and routines of a database, as grants to no one."""
    rows = await connection.fetch(f"SELECT kind, name FROM ({_THINGS})")  # noqa: S608
    return frozenset(Grant(row["kind"], row["name"], "", "") for row in rows)


async def grants_of(connection: asyncpg.Connection[asyncpg.Record], owner: str) -> frozenset[Grant]:
    """Return every grant in the database that is connected to; `owner` is who migrates it."""
    return frozenset(_read(await connection.fetch(_GRANTS, owner)))


def _read(rows: list[asyncpg.Record]) -> Iterator[Grant]:
    return (Grant(*(row[column] for column in range(5))) for row in rows)
