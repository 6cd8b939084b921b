"""Routing: the blind post office between visitors and desks.

Owns     desks, which desk answers for a reference, mailboxes, sealed answers on their way,
         pictures until they are cleaned
Hears    desk.opened, reference.assigned, reply.written, enquiry.acknowledged, enquiry.moved,
         enquiry.ended, enquiry.unplaced, picture.asked, picture.dropped, picture.cleaned,
         picture.refused, notice.sent, notice.failed
Says     message.received, picture.received, enquiry.erased, enquiry.overdue, picture.handed,
         picture.discarded, notice.requested, notice.withdrawn
Zone     confidential: yet it keeps no readable word, no receipt and no Society's name
"""
