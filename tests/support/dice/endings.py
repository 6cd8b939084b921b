"""What takes a face down, or must not: holds, locks, closing, outcomes, rules and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.intake import store
from services.intake.actions import (
    approving,
    checking_in,
    closing,
    consenting,
    governing,
    holding,
    outcomes,
    registering,
    showing,
    withdrawing,
)
from services.intake.actions.outcomes import Learnt, Told
from services.intake.model.check_ins import StillLooking
from services.intake.model.closings import Closing
from services.intake.model.consents import Purpose
from services.intake.model.holds import CHOSEN, HoldReason
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.people import Member, Role
from services.intake.model.policies import GuardianRule, Policy
from services.intake.store.societies import Settings

from .ledger import Asked, Held, promise
from .walls import Hanging

COUNTRIES = ("FI", "ZA", "TR", "DE")


class Ending(Hanging):
    """Hands that end what was begun, and begin again what was ended."""

    async def take_back(self, by: Member, case_id: UUID, purpose: Purpose = Purpose.WEB) -> None:
        """Take back the consent for a purpose: the child's and the guardian's alike."""
        async with self.tx(by) as tx:
            await consenting.withdraw_consent(tx, self.office.doing(by), case_id, purpose)
        book = self.book(case_id)
        for key, said in book.answers.items():
            if key[0] is purpose:
                book.answers[key] = replace(said, good=False, given=False)
        book.photo = None if purpose is Purpose.WEB else book.photo

    async def exclude(self, by: Member, case_id: UUID) -> None:
        chosen = frozenset(self.dice.sample(COUNTRIES, self.dice.randrange(3)))
        async with self.tx(by) as tx:
            doing = self.office.doing(by)
            await registering.exclude_countries(tx, doing, case_id, tuple(chosen))
        self.book(case_id).excluded = chosen
        await self._hangs_nowhere_else(case_id)

    async def posters(self, by: Member, case_id: UUID) -> None:
        """Consent to posters in some countries."""
        chosen = tuple(self.dice.sample(COUNTRIES, 2))
        await self.consent(by, case_id, purpose=Purpose.POSTER, countries=chosen)
        await self._hangs_nowhere_else(case_id)

    async def _hangs_nowhere_else(self, case_id: UUID) -> None:
        """Whatever was agreed before, nothing hangs where the seeker does not want it now."""
        countries = set((await self.office.file(case_id)).countries(self.now))
        promise(not countries & self.book(case_id).excluded, "a poster where none may hang")

    # Holds and locks

    async def hold(self, by: Member, case_id: UUID, reason: HoldReason | None = None) -> None:
        reason = reason or self.dice.choice([HoldReason.UNSAID, *CHOSEN])
        hours = self.dice.choice([None, 1, 72])
        until = self.now + timedelta(hours=hours) if hours else None
        async with self.tx(by) as tx:
            doing, why = self.office.doing(by), (reason, "so it is")
            await holding.place_on_hold(tx, doing, case_id, why, until)
        await self._held(case_id, Held(reason, by.staff_id, until))

    async def ask_removal(self, by: Member, case_id: UUID) -> None:
        """Somebody outside says: this is me."""
        shown = self.book(case_id).shown
        if shown is None:
            return
        async with self.office.tx() as tx:
            reference, society = shown.said.reference, self.office.society
            held = await showing.hold_for_removal(tx, society, reference, at=self.now, cap=99)
        if held:
            until = self.now + timedelta(hours=72)
            await self._held(case_id, Held(HoldReason.REMOVAL, None, until))

    async def by_code(self, by: Member, case_id: UUID) -> None:
        """The seeker withdraws by code, also where staff have locked the case."""
        async with self.office.tx() as tx:
            code = await withdrawing.make_code(tx, self.office.doing(by), case_id)
        async with self.office.tx() as tx:
            vault, case = self.office.resources.vault, (self.office.society, case_id)
            promise(await withdrawing.withdraw_by_code(tx, vault, case, code, self.now), "code")
        await self._held(case_id, Held(HoldReason.BY_CODE, None, None))

    async def lift(self, by: Member, case_id: UUID) -> None:
        before = await self._open_holds(case_id)
        async with self.tx(by) as tx:
            await holding.lift_hold(tx, self.office.doing(by), case_id)
        self.ledger.lifted(case_id, by, before - await self._open_holds(case_id))

    async def lock(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            await holding.lock_case(tx, self.office.doing(by), case_id)
        promise(by.may(Role.SAFEGUARDING), "locked by", by.roles)
        self.book(case_id).named = {by.staff_id}

    async def name(self, by: Member, case_id: UUID) -> None:
        whom = self.dice.choice(self.staff).staff_id
        async with self.tx(by) as tx:
            await holding.name_for(tx, self.office.doing(by), case_id, whom)
        (self.book(case_id).named or set()).add(whom)

    async def unname(self, by: Member, case_id: UUID) -> None:
        whom = self.dice.choice(self.staff).staff_id
        async with self.tx(by) as tx:
            await holding.unname_for(tx, self.office.doing(by), case_id, whom)
        named = self.book(case_id).named or set()
        named.discard(whom)
        promise(named, "a locked case is nobody's")

    async def unlock(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            await holding.unlock_case(tx, self.office.doing(by), case_id)
        self.book(case_id).named = None

    # Outcomes and closing

    async def strike(self, by: Member, case_id: UUID) -> None:
        """Strike everybody who is looked for."""
        book = self.book(case_id)
        for sought_id, person in list(book.sought.items()):
            async with self.tx(by) as tx:
                await registering.remove_sought(tx, self.office.doing(by), case_id, sought_id)
            untold = person.kind is OutcomeKind.DIED and not person.told
            promise(not untold, "the wall tells a death")
            del book.sought[sought_id]

    async def learn(self, by: Member, case_id: UUID) -> None:
        """Learn how looking for somebody ended, with or without a source."""
        if not (sought_id := self._somebody(case_id)):
            return
        kind, source = self.dice.choice(list(OutcomeKind)), self.dice.choice(["", "A letter."])
        knows = self.dice.choice([None, self.now.date()])
        await self._learn(by, case_id, sought_id, Learnt(kind, source, knows))

    async def found(self, by: Member, case_id: UUID, sought_id: UUID) -> None:
        await self._learn(by, case_id, sought_id, Learnt(OutcomeKind.BY_MATCH, "A visitor."))

    async def death(self, by: Member, case_id: UUID) -> None:
        """Learn of the death of somebody looked for; the wall says nothing of it yet."""
        if not (sought_id := self._somebody(case_id)):
            return
        await self._learn(by, case_id, sought_id, Learnt(OutcomeKind.DIED, "A register."))

    async def confirm(self, by: Member, case_id: UUID) -> None:
        if not (sought_id := self._somebody(case_id)):
            return
        async with self.tx(by) as tx:
            await outcomes.confirm_death(tx, self.office.doing(by), case_id, sought_id)
        person = self.book(case_id).sought[sought_id]
        promise(person.kind is OutcomeKind.DIED and person.by != by.person, "second person")
        person.confirmed = True

    async def tell(self, by: Member, case_id: UUID) -> None:
        for sought_id, person in self.book(case_id).sought.items():
            face = self.dice.random() < 0.8
            told = Told(self.now.date(), by.staff_id if face else None, face_to_face=face)
            async with self.tx(by) as tx:
                await outcomes.record_told(tx, self.office.doing(by), case_id, sought_id, told)
            careful = person.kind is not OutcomeKind.DIED or (person.confirmed and face)
            promise(person.kind and careful, "a death told too early, or not face to face")
            person.told = True

    async def reopen_outcome(self, by: Member, case_id: UUID) -> None:
        if not (sought_id := self._somebody(case_id)):
            return
        async with self.tx(by) as tx:
            doing = self.office.doing(by)
            await outcomes.undo_outcome(tx, doing, case_id, sought_id, "another person")
        person = self.book(case_id).sought[sought_id]
        person.kind, person.by, person.confirmed, person.told = None, None, False, False

    async def close(self, by: Member, case_id: UUID) -> None:
        await self._close(by, case_id, self.dice.choice(list(Closing)))

    async def stop(self, by: Member, case_id: UUID) -> None:
        """Close a case because looking was stopped, however it stands."""
        await self._close(by, case_id, Closing.STOPPED)

    async def _close(self, by: Member, case_id: UUID, category: Closing) -> None:
        book = self.book(case_id)
        async with self.tx(by) as tx:
            await closing.close_case(tx, self.office.doing(by), case_id, category, "done")
        untold = [x for x in book.sought.values() if x.kind is OutcomeKind.DIED and not x.told]
        promise(not untold, "closed before a death was told")
        book.closed = True

    async def reopen(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            await closing.reopen_case(tx, self.office.doing(by), case_id, "again")
        self.book(case_id).closed = False

    # Leases, check-ins and rules

    async def ask_renewal(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            await approving.ask_for_renewal(tx, self.office.doing(by), case_id)
            last = await store.check_ins.find_last(tx, self.office.society, case_id)
        book = self.book(case_id)
        waits = last is not None and last.round > 1 and last.answer in (None, "not_reached")
        promise(not waits, "asked to renew though nobody answered")
        promise(book.shown and book.asked_danger, "asked to renew what is not there")
        opens = book.shown.said.shown_until - timedelta(days=45)
        promise(book.asked_danger[0].date() >= opens, "asked to renew without asking again")
        book.asked = Asked(book.basis, by.person, renewal=True)

    async def looks_no_more(self, by: Member, case_id: UUID) -> None:
        async with self.tx(by) as tx:
            doing = self.office.doing(by)
            await checking_in.record_answer(tx, doing, case_id, StillLooking.NO)

    async def still_looks(self, by: Member, case_id: UUID, answer: StillLooking | None) -> None:
        """Write down that a seeker looks on, or was not reached."""
        said = answer or self.dice.choice([StillLooking.YES, StillLooking.NOT_REACHED])
        async with self.tx(by) as tx:
            await checking_in.record_answer(tx, self.office.doing(by), case_id, said)

    async def decide(self, **rule: object) -> None:
        """Decide the Society's rules; what they no longer allow goes with what is due at once."""
        rules = replace(self.ledger.rules, **rule)
        never, consents = GuardianRule.NEVER, GuardianRule.GUARDIAN_CONSENTS
        guardian = consents if rules.guardians else never
        policy = Policy(rules.minimum_age, guardian, rules.reviewers)
        administrator = self.office.founded.administrator.member
        async with self.tx(administrator) as tx:
            stands = await store.societies.lock_settings(tx, self.office.society)
            settings = Settings(stands.version, "UTC", "", policy)
            doing = self.office.doing(administrator)
            await governing.decide(tx, doing, settings, str(stands.version))
        self.ledger.rules = rules
        await self.tick(seconds=61)

    async def _learn(self, by: Member, case_id: UUID, sought_id: UUID, learnt: Learnt) -> None:
        async with self.tx(by) as tx:
            await outcomes.record_outcome(tx, self.office.doing(by), case_id, sought_id, learnt)
        person = self.book(case_id).sought[sought_id]
        died = learnt.kind is OutcomeKind.DIED
        promise(learnt.source or not died, "a death without a source")
        promise(person.kind is None, "an outcome over another")
        person.kind, person.by = learnt.kind, by.person
        person.told = learnt.knows_on is not None and not died

    def _somebody(self, case_id: UUID) -> UUID | None:
        sought = list(self.book(case_id).sought)
        return self.dice.choice(sought) if sought else None

    async def _held(self, case_id: UUID, hold: Held) -> None:
        """Find the hold that was just placed; the ledger knows it under its id."""
        holds = self.book(case_id).holds
        [made] = await self._open_holds(case_id) - set(holds)
        holds[made] = hold

    async def _open_holds(self, case_id: UUID) -> set[UUID]:
        async with self.office.tx() as tx:
            found = await store.holds.list_open(tx, self.office.society, case_id, self.now)
        return {one.hold_id for one in found}
