"""Routing: the blind post office between visitors and desks.

Owns     desks, which desk answers for a reference, mailboxes, sealed answers on their way
Hears    desk.opened, reference.assigned, reply.written, enquiry.acknowledged, enquiry.moved,
         enquiry.ended, notice.sent, notice.failed
Says     message.received, enquiry.erased, enquiry.overdue, notice.requested
Zone     confidential: yet it keeps no readable word, no receipt and no Society's name
"""
