"""Going from page to page: what is typed is kept on the server, closed, until it is sent."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.database import Connection, transaction_of
from services.contracts.sealing import CannotOpen
from services.routing import mailbox, store
from services.routing.mailbox import FormKeys, Receipt
from services.routing.model.form import Draft, Step
from services.routing.model.marks import MARK_LIFE, Mark
from services.routing.model.times import last_hour
from services.routing.model.turns import Shown, Typed, following
from services.routing.resources import Resources

LOST, SENT_BEFORE = {"main": "form_expired"}, {"main": "form_sent_before"}


def faults(draft: Draft, step: Step) -> dict[str, str]:
    """Return what is to be mended on a page of the form: field to catalogue key."""
    if step is Step.MESSAGE:
        return fault_of_words(draft.message)
    return draft.faults(step)


def not_offered(resources: Resources, draft: Draft, step: Step) -> dict[str, str]:
    """Return that another way must be chosen, where the network does not offer this one."""
    chosen = step in (Step.ANSWER, Step.REACH) and draft.by not in ("", "receipt")
    if chosen and draft.by not in resources.settings.ways:
        return {"by": "error_choose"}
    return {}


def fault_of_words(
    message: str, *, optional: bool = False, own: Receipt | None = None
) -> dict[str, str]:
    """Return what is to be mended in a visitor's words, as the catalogue's key."""
    if not message and not optional:
        return {"message": "form_message_empty"}
    if not mailbox.fits(message):
        return {"message": "form_message_long"}
    if mailbox.holds_receipt(message, own):
        return {"message": "form_message_receipt"}
    return {}


async def answer(resources: Resources, typed: Typed) -> Shown:
    """Keep what was typed; return the next page, the one before, or the same to be mended.

    Where the form has expired or was sent, what this page held is kept all the same: it begins a
    form under another token. A page changes its own answers alone, however old it is.
    """
    async with transaction_of(resources.pool) as tx:
        known = await find(tx, resources, typed.token)
        draft = known if isinstance(known, Draft) else _begun(resources, typed.network)
        typed = typed if isinstance(known, Draft) else replace(typed, changing=False)
        draft = replace(draft, trapped=draft.trapped or typed.trapped)
        filled = draft.filled(typed.step, typed.fields)
        found = faults(filled, typed.step) | not_offered(resources, filled, typed.step)
        shown = following(typed, draft, filled, found)
        if not isinstance(known, Draft):
            errors = _lost(known) if typed.token else {}
            shown = replace(shown, token="", errors={**errors, **shown.errors})
        return await _kept(tx, resources, shown)


async def look(
    resources: Resources, token: str, step: Step, *, changing: bool = False, back: bool = False
) -> Shown:
    """Return a page of a form that is under way, or the one before, as far as its answers go."""
    async with transaction_of(resources.pool) as tx:
        known = await find(tx, resources, token)
        if not isinstance(known, Draft):
            return Shown("", Draft(), Step.RELATION, _lost(known))
        wanted = known.before(step) if back else step
        if wanted is Step.CHECK and known.next() is not Step.CHECK:
            return Shown(token, known, known.next(), {"main": "form_missing"})
        return await _kept(tx, resources, Shown(token, known, wanted, changing=changing))


async def find(tx: Connection, resources: Resources, token: str) -> Draft | Mark | None:
    """Return the form of a token and hold it: filled in so far, sent a short while ago, or gone.

    Whoever has deleted everything meanwhile has never sent it.
    """
    place = resources.drafts.place(token)
    closed = await store.forms.lock(tx, place, resources.clock())
    if closed is None:
        return None
    try:
        state = resources.drafts.open(token, closed)
    except CannotOpen:  # under a secret we no longer have
        return None
    if "draft" in state:
        return Draft.restored(state["draft"])
    mark = Mark(**state["sent"])
    sent = resources.drafts.receipt(token, mark.version)
    return mark if await store.enquiries.find(tx, sent.mailbox) else None


async def mark_sent(tx: Connection, resources: Resources, token: str, version: str) -> None:
    """Put a mark without a word in the place of what was sent, so that twice is once."""
    mark = {"version": version, "at": _second(resources)}
    forget_at = last_hour(resources.clock()) + MARK_LIFE
    closed = resources.drafts.close(token, {"sent": mark})
    await store.forms.save(tx, resources.drafts.place(token), closed, forget_at)


async def forget_old(resources: Resources) -> None:
    """Forget the forms that were not gone on with for a day."""
    async with transaction_of(resources.pool) as tx:
        await store.forms.delete_old(tx, resources.clock())


async def _kept(tx: Connection, resources: Resources, shown: Shown) -> Shown:
    """Keep the draft of a page that is shown, but not what is to be mended: it stands there."""
    if set(shown.errors) - {"main"}:
        return shown
    if shown.step is Step.CHECK and not shown.draft.version:
        draft = replace(shown.draft, version=FormKeys.new_version())
        shown = replace(shown, draft=draft)
    shown = replace(shown, token=shown.token or FormKeys.new_token())
    await store.forms.save(
        tx,
        resources.drafts.place(shown.token),
        resources.drafts.close(shown.token, {"draft": shown.draft.kept()}),
        last_hour(resources.clock()) + shown.draft.life,
    )
    return shown


def _begun(resources: Resources, network: bytes) -> Draft:
    """Return a new form; where very many are begun they are forgotten sooner, and none refused."""
    many = not resources.limits.allow(network, "begin")
    return Draft(began=_second(resources), many=many)


def _lost(known: Draft | Mark | None) -> dict[str, str]:
    return SENT_BEFORE if isinstance(known, Mark) else LOST


def _second(resources: Resources) -> int:
    return int(resources.clock().timestamp())
