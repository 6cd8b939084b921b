"""Whatever people do to cases, their real rows never put on the wall what may not be there."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from services.contracts.codes import Relation
from services.intake.model.consents import ConsentAnswer, Purpose
from services.intake.model.holds import HoldReason
from services.intake.model.interpreting import Interpreter
from services.intake.model.interviews import Answer
from services.intake.model.outcomes import OutcomeKind
from services.intake.model.posters import Edition, EditionState
from tests.support.dice.interviews import ADULT, CHILD, YOUNG
from tests.support.dice.ledger import Broken
from tests.support.dice.steering import Steered
from tests.support.office import Office
from tests.support.posters import edition_of, hang

REFUSED, BEGUN = ConsentAnswer.REFUSED, ConsentAnswer.BEGUN
Hung = tuple[Office, Edition]
Story = Callable[[Steered, UUID], Awaitable[object]]


async def settled(hands: Steered, case_id: UUID) -> None:
    """Find everybody alive, and tell the seeker."""
    for sought_id, person in hands.book(case_id).sought.items():
        if person.kind is None:
            await hands.does(hands.found, case_id, sought_id=sought_id)
    for _ in range(20):
        await hands.does(hands.tell, case_id)


async def died(hands: Steered, case_id: UUID) -> None:
    """Learn that everybody died: nobody is told before a second person has looked."""
    for _ in range(20):
        await hands.does(hands.death, case_id)
        await hands.does(hands.stop, case_id)
        await hands.does(hands.tell, case_id)
        await hands.does(hands.confirm, case_id)
    for _ in range(30):
        await hands.act(hands.confirm, hands.office.approver, case_id)
        await hands.does(hands.tell, case_id)


async def lease_over(hands: Steered, case_id: UUID) -> None:
    last = hands.book(case_id).shown.said.shown_until
    await hands.tick(days=(last - hands.now.date()).days + 1)


async def grown_up(hands: Steered, case_id: UUID) -> None:
    while hands.book(case_id).age(hands.now.date()) < 18:
        await hands.tick(days=30)


async def guardian_refuses(hands: Steered, case_id: UUID) -> None:
    guardian = next(one for one, proved in hands.book(case_id).guardians.items() if proved)
    await hands.does(hands.consent, case_id, guardian_id=guardian, answer=REFUSED)


TAKES_DOWN: dict[str, tuple[str, Story]] = {
    "consent refused": (ADULT, lambda h, c: h.does(h.consent, c, answer=REFUSED)),
    "consent not understood": (YOUNG, lambda h, c: h.does(h.consent, c, told_back=False)),
    "consent through somebody known": (
        ADULT,
        lambda h, c: h.does(h.consent, c, interpreted=Interpreter.OTHER),
    ),
    "another consent": (ADULT, lambda h, c: h.does(h.consent, c)),
    "consent withdrawn": (YOUNG, lambda h, c: h.does(h.take_back, c)),
    "a child's consent withdrawn": (CHILD, lambda h, c: h.does(h.take_back, c)),
    "a child says no": (CHILD, lambda h, c: h.does(h.consent, c, answer=REFUSED)),
    "a guardian says no": (CHILD, guardian_refuses),
    "danger for the seeker": (ADULT, lambda h, c: h.does(h.safety, c, danger_seeker=Answer.YES)),
    "danger for the sought": (ADULT, lambda h, c: h.does(h.safety, c, danger_sought=Answer.YES)),
    "not sure of danger": (
        ADULT,
        lambda h, c: h.does(h.safety, c, danger_left_behind=Answer.NOT_SURE),
    ),
    "not alone": (ADULT, lambda h, c: h.does(h.safety, c, alone=False)),
    "held": (ADULT, lambda h, c: h.does(h.hold, c)),
    "held for safety": (
        ADULT,
        lambda h, c: h.does(h.hold, c, reason=HoldReason.SAFEGUARDING),
    ),
    "asked to be removed": (ADULT, lambda h, c: h.does(h.ask_removal, c)),
    "withdrawn by code": (ADULT, lambda h, c: h.does(h.by_code, c)),
    "locked": (ADULT, lambda h, c: h.guards(h.lock, c)),
    "closed": (ADULT, lambda h, c: h.does(h.stop, c)),
    "everybody found": (ADULT, settled),
    "everybody died": (ADULT, died),
    "nobody sought": (ADULT, lambda h, c: h.does(h.strike, c)),
    "somebody else sought": (ADULT, lambda h, c: h.does(h.another_sought, c)),
    "a higher age": (YOUNG, lambda h, c: h.decide(minimum_age=25)),
    "no guardians any more": (CHILD, lambda h, c: h.decide(guardians=False)),
    "younger than thought": (YOUNG, lambda h, c: h.does(h.younger, c)),
    "looks no more": (ADULT, lambda h, c: h.does(h.looks_no_more, c)),
    "withdrawn": (ADULT, lambda h, c: h.does(h.withdraw, c)),
    "the lease is over": (ADULT, lease_over),
    "a child grows up": (CHILD, grown_up),
}
NEEDS_THE_WALL = {"asked to be removed", "the lease is over", "a child grows up"}
CHANGES_NOTHING: dict[str, Story] = {
    "an unfinished consent": lambda h, c: h.does(h.consent, c, answer=BEGUN),
    "no posters": lambda h, c: h.does(h.consent, c, purpose=Purpose.POSTER, answer=REFUSED),
    "no registry": lambda h, c: h.does(h.take_back, c, purpose=Purpose.REGISTRY),
    "a death nobody was told of": lambda h, c: h.does(h.death, c),
    "more people to approve": lambda h, c: h.decide(reviewers=2),
}


@pytest.fixture
async def hands(office, broker) -> Steered:
    """Everybody at work; the seed comes from the run's own, and is printed if anything fails."""
    seed = random.getrandbits(32)
    print(f"the dice roll from {seed}")  # noqa: T201
    return await Steered.gather(office, broker, random.Random(seed))


async def begin(hands: Steered, kind: str, turns: int = 2) -> UUID:
    """Bring a new face to the wall, with others doing anything meanwhile."""
    others = list(hands.ledger.cases)
    case_id = await hands.register(hands.dice.choice(hands.workers), kind)
    for _ in range(turns if others else 0):
        await hands.anything(hands.dice.choice(others))
    await hands.to_the_wall(case_id, disturbed=0.1 if turns else 0)
    return case_id


@pytest.fixture
async def neighbours(hands) -> Office:
    """Another Society, which orders posters as well."""
    return await Office.open(hands.office.resources, "Society of the Neighbours")


async def printed_with(hands: Steered, neighbours: Office, case_id: UUID) -> list[Hung]:
    """Let posters hang and wait with a face, as its own Society and another one ordered them."""
    reference = hands.book(case_id).shown.said.reference
    return [
        (office, await hang(office, reference, state))
        for office in (hands.office, neighbours)
        for state in (EditionState.ISSUED, EditionState.PRINTED)
    ]


@pytest.mark.parametrize("half", [0, 1])
async def test_whatever_takes_a_face_down_does_so_in_its_own_transaction(hands, neighbours, half):
    """T32: on the real tables, through the actions and the outbox, whatever came before."""
    stories = list(TAKES_DOWN.items())[half::2]
    hands.dice.shuffle(stories)
    for name, (kind, story) in stories:
        if hands.dice.random() < 0.3:
            await hands.decide(reviewers=hands.dice.choice([1, 2, 3]))
        case_id = await begin(hands, kind)
        posters = await printed_with(hands, neighbours, case_id)
        await story(hands, case_id)
        assert hands.book(case_id).shown is None, name
        for office, edition in posters:
            assert (await edition_of(office, edition)).over, name
        await hands.tempted(case_id)
        for _ in range(2):
            await hands.anything(case_id)

    assert hands.ledger.published >= len(stories)


@pytest.mark.parametrize("half", [0, 1])
async def test_what_comes_between_the_last_yes_and_the_wall_keeps_the_face_off(hands, half):
    """T32: the copying waits for a timer, and finds that nothing may be shown any more."""
    for name in sorted(set(TAKES_DOWN) - NEEDS_THE_WALL)[half::2]:
        kind, story = TAKES_DOWN[name]
        case_id = await hands.register(hands.dice.choice(hands.workers), kind)
        await hands.approved(case_id)
        await story(hands, case_id)
        await hands.tick(minutes=1)
        assert hands.book(case_id).shown is None, name

    await hands.tick(minutes=10)
    assert hands.office.resources.objects.names("wall") == set()


async def test_what_nobody_may_learn_from_the_wall_changes_nothing_on_it(hands):
    for name, story in CHANGES_NOTHING.items():
        case_id = await begin(hands, ADULT, turns=0)
        before = hands.book(case_id).shown
        await story(hands, case_id)
        assert hands.book(case_id).shown == before, name


async def for_long(hands: Steered) -> UUID:
    """Show somebody whose consent reaches further than two leases."""
    case_id = await hands.register(hands.dice.choice(hands.workers), ADULT)
    await hands.does(hands.consent, case_id, until=hands.now.date() + timedelta(days=900))
    await hands.to_the_wall(case_id)
    return case_id


async def test_a_face_stays_for_another_lease_only_by_another_yes(hands):
    case_id = await for_long(hands)
    before = hands.book(case_id).shown
    await hands.renew(case_id)
    after = hands.book(case_id).shown

    assert after.said.reference == before.said.reference
    assert after.said.shown_until > before.said.shown_until
    await lease_over(hands, case_id)
    assert hands.book(case_id).shown is None


async def test_silence_keeps_nobody_on_the_wall(hands):
    case_id = await for_long(hands)
    reference = hands.book(case_id).shown.said.reference
    for days in (91, 15, 15):
        await hands.tick(days=days)
    while hands.book(case_id).shown:
        await hands.does(hands.safety, case_id)
        assert not await hands.does(hands.ask_renewal, case_id)
        await hands.tick(days=10)

    assert reference in hands.book(case_id).gone


async def test_no_poster_may_hang_where_the_seeker_wants_none(hands):
    case_id = await hands.register(hands.dice.choice(hands.workers), ADULT)
    for _ in range(20):
        await hands.does(hands.posters, case_id)
        await hands.does(hands.exclude, case_id)

    assert hands.done["posters refused"] + hands.done["posters"] == 20


async def test_the_ledger_notices_what_may_not_be(hands):
    """A ledger that allows everything would keep every test here green."""
    case_id = await begin(hands, ADULT, turns=0)
    book = hands.book(case_id)
    hands.ledger.check(hands.now)
    wrong = {
        "closed": True,
        "named": {hands.staff[0].staff_id},
        "safe": False,
        "sought": {},
        "answers": {},
        "photo": None,
        "born": hands.birth_of(CHILD),
    }
    for field, value in wrong.items():
        right = getattr(book, field)
        setattr(book, field, value)
        with pytest.raises(Broken):
            hands.ledger.check(hands.now)
        setattr(book, field, right)
    sought = next(iter(book.sought.values()))
    sought.kind, sought.told = OutcomeKind.BY_MATCH, True
    with pytest.raises(Broken):
        hands.ledger.check(hands.now)
    assert set(book.relations) <= set(Relation)
