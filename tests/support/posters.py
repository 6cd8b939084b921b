"""Posters as tests want them: three Societies with faces that may be printed, and a press."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from services.contracts.codes import Language, Relation, new_image_name, new_reference
from services.contracts.editions import (
    CONTENT_TYPES,
    FORMATS,
    Paper,
    new_edition_code,
    poster_name,
)
from services.contracts.restricted.posters import PosterFailed, PosterPrinted
from services.intake import store, timers
from services.intake.actions import posters
from services.intake.actions.doing import Doing
from services.intake.model.consents import Purpose
from services.intake.model.posters import Edition, EditionState, PublicFace, Wish
from services.intake.resources import Resources

from .intake import hear
from .office import Office

NAMES = ("A Society", "Society of the Hills", "Society of the Coast")


@dataclass
class Street:
    """Three offices whose faces may hang in Finland and Italy; the first one orders posters."""

    offices: list[Office]
    cases: list[tuple[Office, UUID]] = field(default_factory=list)

    @classmethod
    async def open(cls, resources: Resources, faces: int = 12, societies: int = 3) -> Street:
        offices = [
            await Office.open(resources, name, default_desk=not number)
            for number, name in enumerate(NAMES[:societies])
        ]
        street = cls(offices)
        for number in range(faces):
            await street.show(offices[number % societies])
        return street

    @property
    def office(self) -> Office:
        return self.offices[0]

    @property
    def resources(self) -> Resources:
        return self.office.resources

    @property
    def doing(self) -> Doing:
        return self.office.doing(self.office.founded.administrator.member)

    async def show(self, office: Office, **more) -> UUID:
        """Put a face on the wall whose seeker agreed to posters."""
        case_id = await office.shown()
        await agree(office, case_id, **more)
        self.cases.append((office, case_id))
        return case_id

    async def references(self) -> list[str]:
        return [(await office.file(case)).showing.reference for office, case in self.cases]

    def wish(self, *languages: Language, **more) -> Wish:
        told = {
            "countries": ("FI",),
            "languages": languages or (Language.FRENCH,),
            "titles": (),
            "paper": Paper.A4,
            "hang_until": self.resources.clock().date() + timedelta(days=30),
        }
        return Wish(**(told | more))

    async def order(
        self, *languages: Language, references: list[str] | None = None, **more
    ) -> list[Edition]:
        chosen = await self.references() if references is None else references
        async with self.office.tx() as tx:
            return await posters.order(tx, self.doing, self.wish(*languages, **more), chosen)

    async def print(self, edition: Edition) -> Edition:
        """Do what media does: put two files into `prints` and say so."""
        file = ("p" + edition.edition_id.hex).translate(str.maketrans("0189", "ghij"))
        for kind in FORMATS:
            data, name = f"{kind} of {edition.code}".encode(), poster_name(file, kind)
            await self.resources.objects.write("prints", name, data, CONTENT_TYPES[kind])
        await hear(self.resources, PosterPrinted(order_id=edition.edition_id, file=file, pages=1))
        return await self.now(edition)

    async def fail(self, edition: Edition, reason: str) -> Edition:
        """Do what media does where a poster cannot be printed."""
        await hear(self.resources, PosterFailed(order_id=edition.edition_id, reason=reason))
        return await self.now(edition)

    async def issue(self, edition: Edition) -> Edition:
        async with self.office.tx() as tx:
            await posters.issue(tx, self.doing, edition.edition_id)
        await timers.do_what_is_due(self.resources)
        return await self.now(edition)

    async def issued(self, *languages: Language, **more) -> Edition:
        """Bring an edition to where anybody may print it."""
        [edition] = await self.order(*languages, **more)
        return await self.issue(await self.print(edition))

    async def now(self, edition: Edition) -> Edition:
        return await edition_of(self.office, edition)


async def edition_of(office: Office, edition: Edition) -> Edition:
    """Return an edition as it is now."""
    async with office.tx() as tx:
        found = await store.editions.find(tx, office.society, edition.edition_id)
    assert found is not None
    return found


async def hang(office: Office, reference: str, state: EditionState) -> Edition:
    """Let an edition be there that an office ordered, with a face on it and eleven of nobody."""
    at = office.resources.clock()
    edition = Edition(
        edition_id=uuid4(),
        wish_id=uuid4(),
        code=new_edition_code(),
        countries=("FI",),
        language=Language.FRENCH,
        titles=(Language.FRENCH,),
        paper=Paper.A4,
        hang_until=at.date() + timedelta(days=30),
        ordered_by=office.founded.administrator.member.staff_id,
        ordered_at=at,
    )
    shown = [reference, *(new_reference() for _ in range(11))]
    faces = [PublicFace(one, new_image_name(), (Relation.SON,)) for one in shown]
    far = replace(edition, state=state, file="p" * 26, pages=1, shelf=new_image_name())
    async with office.tx() as tx:
        await store.editions.add(tx, office.society, edition, faces)
        await store.editions.save(tx, office.society, far)
    return far


async def agree(office: Office, case_id: UUID, until: date | None = None, **more) -> None:
    """Write down that a seeker agrees to posters."""
    told = {"purpose": Purpose.POSTER, "countries": ("FI", "IT")} | more
    await office.consent(case_id, until=until, **told)
