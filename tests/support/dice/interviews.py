"""What people do at and after an interview: rightly, wrongly, again and otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.contracts.codes import Relation
from services.intake.actions import consenting, describing, registering
from services.intake.model.calendars import Calendar, PartialDate
from services.intake.model.consents import (
    Consent,
    ConsentAnswer,
    GuardianRelation,
    How,
    Proof,
    Purpose,
)
from services.intake.model.interpreting import Interpreter, Interpreting, Known, Mode
from services.intake.model.interviews import Age, Answer, SafetyCheck
from services.intake.model.people import Member
from services.intake.model.told import SeekerTold, SoughtTold

from .hands import Hands
from .ledger import Notebook, Said, Sought, promise

TOLD = SoughtTold("", "")
ADULT, YOUNG, CHILD = "adult", "young", "child"


class Interviewing(Hands):
    """Hands that hold interviews."""

    def birth_of(self, kind: str) -> date | None:
        """Draw when somebody was born who is just of age, or a child for some months still."""
        if kind == ADULT:
            return None
        spans = {YOUNG: (20, -self.dice.randrange(300)), CHILD: (18, self.dice.randrange(80, 400))}
        years, days = spans[kind]
        day = self.now.date() + timedelta(days=days)
        return day.replace(year=day.year - years, day=min(day.day, 28))

    async def register(self, by: Member, kind: str) -> UUID:
        born = self.birth_of(kind)
        assessed = Age.ADULT if kind is ADULT else Age.UNKNOWN
        told = SeekerTold(f"Seeker {uuid4().hex[:6]}", "phone, mornings", birth=_told(born))
        doing = self.office.doing(by)
        async with self.tx(by) as tx:
            case_id = await registering.register_case(tx, doing, (told, assessed, "ar"))
        self.ledger.cases[case_id] = Notebook(by.person, born, assessed)
        await self.act(self.add_sought, by, case_id)
        return case_id

    async def describe(self, by: Member, case_id: UUID, born: date | None = None) -> None:
        """Write the seeker anew, with this birth or as of age."""
        book = self.book(case_id)
        born = born or book.born
        told = SeekerTold("Written anew", "", birth=_told(born))
        version = (await self.office.file(case_id)).seeker.version
        change = (told, Age.ADULT if born is None else Age.UNKNOWN, "ar")
        async with self.tx(by) as tx:
            await describing.change_seeker(tx, self.office.doing(by), case_id, change, str(version))
        book.born, book.assessed = born, change[1]

    async def younger(self, by: Member, case_id: UUID) -> None:
        """Learn that somebody is a child, or a year younger still."""
        born = self.book(case_id).born or self.birth_of(YOUNG)
        await self.describe(by, case_id, born.replace(year=born.year + 3))

    async def add_sought(self, by: Member, case_id: UUID) -> None:
        relation = self.dice.choice(list(Relation))
        doing = self.office.doing(by)
        async with self.tx(by) as tx:
            made = await registering.add_sought(tx, doing, case_id, (relation, relation), TOLD)
        self.book(case_id).sought[made] = Sought(relation)

    async def another_sought(self, by: Member, case_id: UUID) -> None:
        """Look for somebody more, who is said in public by another word."""
        said = set(self.book(case_id).relations)
        while said == set(self.book(case_id).relations):
            await self.add_sought(by, case_id)

    async def consent(self, by: Member, case_id: UUID, **more: Any) -> None:
        """Write an answer down: the seeker's or a guardian's, for a purpose."""
        until = self.now.date() + timedelta(days=self.dice.choice([60, 250, 600]))
        given = {"told_back": True, "answer": ConsentAnswer.GIVEN, "until": until} | more
        interpreted = given.get("interpreted", Interpreter.NONE)
        if interpreted is not Interpreter.NONE:
            given["interpreter_id"] = await self._interpreter(by, case_id, interpreted)
        one = Consent(
            consent_id=uuid4(),
            language="ar",
            text_version=0,
            read_by=by.staff_id,
            how=How.SIGNATURE,
            given_at=self.now,
            **given,
        )
        async with self.tx(by) as tx:
            await consenting.record_consent(tx, self.office.doing(by), case_id, one)
        self._noted(by, case_id, one)

    def _noted(self, by: Member, case_id: UUID, one: Consent) -> None:
        book, key = self.book(case_id), (one.purpose, one.guardian_id is not None)
        if one.answer is ConsentAnswer.BEGUN:
            return
        yes = one.answer is ConsentAnswer.GIVEN
        good = yes and one.told_back and one.interpreted is not Interpreter.OTHER
        if one.guardian_id and yes:
            promise(book.guardians[one.guardian_id], "a guardian without proof consented")
        promise(not set(one.countries) & book.excluded, "consent for an excluded country")
        before = book.answers.get(key)
        book.answers[key] = Said(one.consent_id, yes, good, one.until, self.now.date(), by.person)
        if not yes and one.purpose is Purpose.WEB and before and before.given:
            book.photo = None

    async def _interpreter(self, by: Member, case_id: UUID, kind: Interpreter) -> UUID:
        """Write down who interpreted: a stranger who keeps silent, or somebody known."""
        known = Known.NO if kind is Interpreter.INDEPENDENT else Known.NOT_SURE
        silent, language = True, "Tigrinya"
        who = (uuid4(), "N-17", Mode.ROOM, language, "", silent, known, by.staff_id, self.now)
        one = Interpreting(*who)
        async with self.tx(by) as tx:
            await consenting.record_interpreter(tx, self.office.doing(by), case_id, one)
        return one.interpreter_id

    async def guardian(self, by: Member, case_id: UUID) -> None:
        """Write a guardian down, sometimes before any proof was seen, and their yes."""
        proof = self.dice.choice([Proof.COURT, Proof.COURT, Proof.NONE])
        told = ("An aunt", GuardianRelation.RELATIVE, proof)
        async with self.tx(by) as tx:
            made = await consenting.add_guardian(tx, self.office.doing(by), case_id, told)
        book = self.book(case_id)
        promise((book.age(self.now.date()) or 18) < 18, "a guardian of who may be of age")
        book.guardians[made] = proof is not Proof.NONE
        await self.consent(by, case_id, guardian_id=made)

    async def safety(self, by: Member, case_id: UUID, **more: Any) -> None:
        no = Answer.NO
        one = SafetyCheck(True, Interpreter.INDEPENDENT, no, no, no, by.staff_id, self.now)
        one = replace(one, **more)
        async with self.tx(by) as tx:
            await registering.record_safety(tx, self.office.doing(by), case_id, one)
        book, answers = self.book(case_id), (one.danger_seeker, one.danger_sought)
        calm = {*answers, one.danger_left_behind} == {no}
        book.safe = calm and one.alone and one.interpreter is not Interpreter.OTHER
        book.asked_danger = (self.now, by.person)


def _told(born: date | None) -> PartialDate | None:
    return PartialDate(Calendar.GREGORIAN, born.year, born.month, born.day) if born else None
