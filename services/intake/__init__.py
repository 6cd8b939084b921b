"""Intake: where staff register cases, decide what may be shown, and answer who writes.

Owns     Societies, staff, cases, seekers, sought persons, consents, originals, approvals, showings,
         editions, copies, enquiries, audit
Hears    photo.developed, photo.refused, poster.printed, poster.failed, message.received,
         picture.received, enquiry.erased, enquiry.overdue, notice.sent, notice.failed,
         views.counted
Says     photo.published, photo.withdrawn, poster.issued, poster.recalled (by disclosure.py),
         photo.submitted, photo.discarded, poster.ordered, poster.discarded, desk.opened,
         reference.assigned, reply.written, enquiry.acknowledged, enquiry.moved, enquiry.ended,
         enquiry.unplaced, picture.asked, picture.dropped, notice.requested, notice.withdrawn
Zone     confidential: names, stories and consents live here and leave only sealed
"""
