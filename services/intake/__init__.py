"""Intake: where staff register cases, decide what may be shown, and answer who writes.

Owns     Societies, staff, cases, seekers, sought persons, consents, originals, approvals,
         showings, enquiries, audit
Hears    photo.developed, photo.refused, message.received, notice.sent, notice.failed
Says     photo.published, photo.withdrawn (both through disclosure.py alone), photo.submitted,
         photo.discarded, desk.opened, reference.assigned, reply.written, notice.requested
Zone     confidential: names, stories and consents live here and leave only sealed
"""
