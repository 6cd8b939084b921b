"""Withdrawing by code: what the seeker decides alone, from anywhere and at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.contracts.codes import new_withdrawal_code
from services.intake import store
from services.intake.model.holds import Hold, HoldReason
from services.intake.model.tasks import TaskKind
from services.intake.model.withdrawal_codes import WithdrawalCode, digest_of
from services.intake.vault import Vault

from . import showing
from .doing import Doing, note
from .tasks import set_task


async def make_code(tx: Connection, doing: Doing, case_id: UUID) -> str:
    """Draw a case's withdrawal code and return it, this once; the one before opens nothing more."""
    society, code = doing.society, new_withdrawal_code()
    await store.cases.lock_file(tx, society, case_id)
    kept = WithdrawalCode(
        digest_of(_secret(doing.vault), case_id, code), doing.by.staff_id, doing.at
    )
    await store.withdrawal_codes.save(tx, society, case_id, kept)
    await note(tx, doing, "withdrawal code made", case_id)
    return code


async def withdraw_by_code(
    tx: Connection, vault: Vault, case: tuple[UUID, UUID], code: str, at: datetime
) -> bool:
    """Stop showing a (Society, case) if the code is its own, or of one merged with it.

    Return whether it was.

    There is no cap and no once-per-lease: a seeker's own word counts every time. The case is held
    until staff lift it, and the office is told.
    """
    society, case_id = case
    file = await store.cases.lock_file(tx, society, case_id)
    if not any([await _is_code(tx, vault, (society, one), code) for one in file.case_ids]):
        return False
    await store.holds.add(tx, case, Hold(uuid4(), HoldReason.BY_CODE, None, at))
    await showing.recheck(tx, society, case_id, at)
    goes_on = (society, file.case.merged_into or case_id)
    await set_task(tx, goes_on, TaskKind.WITHDRAWN_BY_CODE, at.date(), at)
    await store.audit.note(tx, None, "withdrawn by code", case_id, at=at, society=society)
    return True


async def _is_code(tx: Connection, vault: Vault, case: tuple[UUID, UUID], code: str) -> bool:
    kept = await store.withdrawal_codes.find(tx, *case)
    return kept is not None and kept.is_code(_secret(vault), case[1], code)


def _secret(vault: Vault) -> bytes:
    return vault.derived("withdrawal codes")
