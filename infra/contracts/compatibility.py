"""Compatibility: what a change of an event would break, said in sentences.

Services are replaced one after another, and what was said before lies in the topics still. So a
change must hold both ways: old readers hear new writers, new readers hear old writers. Of all
changes only a new optional field does; any other is a new version of the type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .schemas import Schema


class Whom(StrEnum):
    """Who can no longer be understood, or understand."""

    READERS = "readers"
    """Those not yet replaced, of what new writers say."""

    WRITERS = "writers"
    """Those not yet replaced, and all that was said before, for new readers."""

    BOTH = "readers and writers"


@dataclass(frozen=True)
class Break:
    """A change that breaks someone."""

    where: str
    why: str
    whom: Whom

    def __str__(self) -> str:
        return f"{self.where} {self.why}: breaks {self.whom}"


_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_PLAIN = ("description", "title", "x-most-bytes")
_WEIGHED = (
    *_LEAST, *_MOST, *_PLAIN, "type", "enum", "items", "prefixItems", "properties", "required",
)  # fmt: skip


def breaks_since(released: Mapping[str, Schema], today: Mapping[str, Schema]) -> list[Break]:
    """Return what breaks between the schemas of the last release and today's, by type."""
    found: list[Break] = []
    for name, schema in sorted(released.items()):
        if name in today:
            found += breaks(schema, today[name], name)
        else:
            found.append(Break(name, "is gone, while its records lie in the topic", Whom.BOTH))
    return found


def breaks(old: Schema, new: Schema, where: str) -> list[Break]:
    """Return what breaks when a schema takes the place of another."""
    if old.get("type") != new.get("type"):
        return [Break(where, f"was {old.get('type')} and is {new.get('type')}", Whom.BOTH)]
    return [
        *_of_fields(old, new, where),
        *_of_choices(old, new, where),
        *_of_bounds(old, new, where),
        *_of_parts(old, new, where),
        *_of_the_rest(old, new, where),
    ]


def _of_fields(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
    for name in before.keys() - after.keys():
        if name in needed_before:
            yield Break(f"{where}.{name}", "was removed, and readers wait for it", Whom.READERS)
        else:
            yield Break(f"{where}.{name}", "was removed, and is heard no more", Whom.WRITERS)
    for name in (needed_after - needed_before) & after.keys():
        yield Break(f"{where}.{name}", "is required now, and was not", Whom.WRITERS)
    for name in (needed_before - needed_after) & after.keys():
        yield Break(f"{where}.{name}", "may be missing now, and could not", Whom.READERS)
    for name in sorted(before.keys() & after.keys()):
        yield from breaks(before[name], after[name], f"{where}.{name}")


def _of_choices(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    if "enum" not in old or "enum" not in new:
        if "enum" in old or "enum" in new:
            yield Break(where, "became or ceased to be a closed list", Whom.BOTH)
        return
    gone = [choice for choice in old["enum"] if choice not in new["enum"]]
    come = [choice for choice in new["enum"] if choice not in old["enum"]]
    if gone:
        yield Break(where, f"may no longer be {', '.join(gone)}", Whom.WRITERS)
    if come:
        yield Break(where, f"may now be {', '.join(come)}", Whom.READERS)


def _of_bounds(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    for sign, keys in ((1, _LEAST), (-1, _MOST)):
        for key in keys:
            before, after = old.get(key), new.get(key)
            if before == after:
                continue
            narrower = before is None or (after is not None and sign * after > sign * before)
            whom = Whom.WRITERS if narrower else Whom.READERS
            yield Break(where, f"has {key} {after}, and had {before}", whom)


def _of_parts(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    if "items" in old and "items" in new:
        yield from breaks(old["items"], new["items"], f"{where}[]")
    elif ("items" in old) != ("items" in new):
        yield Break(where, "holds other parts", Whom.BOTH)
    before, after = old.get("prefixItems", ()), new.get("prefixItems", ())
    if len(before) != len(after):
        yield Break(where, f"has {len(after)} parts, and had {len(before)}", Whom.BOTH)
        return
    for place, (was, is_now) in enumerate(zip(before, after, strict=True)):
        yield from breaks(was, is_now, f"{where}[{place}]")


def _of_the_rest(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    """Whatever cannot be weighed breaks both: two patterns, for one, are not compared in size."""
    for key in sorted((old.keys() | new.keys()) - set(_WEIGHED)):
        if old.get(key) != new.get(key):
            yield Break(where, f"has {key} {new.get(key)}, and had {old.get(key)}", Whom.BOTH)
