"""Who may use which route of the portal: one line each, the whole truth about roles (T31).

A new route needs a line here, a new part of an address an example in `examples.py`;
`test_access.py` fails until it has them, and until the route does what its line says.
"""

from __future__ import annotations

from services.intake.model.people import Role

ANYONE = frozenset(Role)
"""Whoever is signed in."""
DOOR = "door"
"""Whoever comes along: these pages cannot ask who one is."""

READERS = frozenset({Role.CASEWORKER, Role.APPROVER, Role.SAFEGUARDING})
WORKERS = frozenset({Role.CASEWORKER})
DECIDERS = frozenset({Role.CASEWORKER, Role.APPROVER})
APPROVERS = frozenset({Role.APPROVER})
COORDINATORS = frozenset({Role.COORDINATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR})
GUIDES = WORKERS | ADMINISTRATORS
LIFTERS = frozenset({Role.CASEWORKER, Role.SAFEGUARDING})
GUARDS = frozenset({Role.SAFEGUARDING})

ACCESS: dict[tuple[str, str], frozenset[Role] | str] = {
    # The door
    ("GET", "/sign-in"): DOOR,
    ("POST", "/sign-in"): DOOR,
    ("POST", "/sign-in/passkey"): DOOR,
    ("POST", "/sign-in/passkey/answer"): DOOR,
    ("GET", "/sign-in/provider"): DOOR,
    ("POST", "/sign-in/provider"): DOOR,
    ("GET", "/sign-in/provider/back"): DOOR,
    ("GET", "/invitation/{token}"): DOOR,
    ("POST", "/invitation/{token}"): DOOR,
    ("GET", "/round/{link}"): DOOR,
    ("POST", "/round/{link}"): DOOR,
    ("POST", "/sign-out"): ANYONE,
    ("POST", "/language"): ANYONE,
    # One's own account
    ("GET", "/confirm"): ANYONE,
    ("POST", "/confirm"): ANYONE,
    ("POST", "/confirm/passkey"): ANYONE,
    ("POST", "/confirm/passkey/answer"): ANYONE,
    ("GET", "/account"): ANYONE,
    ("POST", "/account/sessions/end"): ANYONE,
    ("POST", "/account/sessions/others"): ANYONE,
    ("GET", "/account/recovery-codes"): ANYONE,
    ("POST", "/account/recovery-codes"): ANYONE,
    ("POST", "/account/passkeys/new"): ANYONE,
    ("POST", "/account/passkeys"): ANYONE,
    ("POST", "/account/passkeys/removal"): ANYONE,
    ("GET", "/account/password"): ANYONE,
    ("POST", "/account/password"): ANYONE,
    ("GET", "/account/app"): ANYONE,
    ("POST", "/account/app"): ANYONE,
    # Acting for another Society
    ("GET", "/acting-for"): ANYONE,
    ("POST", "/acting-for"): ANYONE,
    ("POST", "/acting-for/home"): ANYONE,
    # Today
    ("GET", "/"): ANYONE,
    # What one began to write; a draft of anybody else is not there
    ("GET", "/drafts"): WORKERS,
    ("POST", "/drafts/discarding"): WORKERS,
    ("POST", "/drafts/{what}"): WORKERS,
    # Cases
    ("GET", "/cases"): READERS,
    ("GET", "/cases/new"): WORKERS,
    ("POST", "/cases/new"): WORKERS,
    ("POST", "/cases/search"): READERS,
    ("GET", "/cases/search"): READERS,
    ("POST", "/cases/{case_id}/apart"): WORKERS,
    ("GET", "/cases/{case_id}/family"): WORKERS,
    ("POST", "/cases/{case_id}/family/search"): WORKERS,
    ("POST", "/cases/{case_id}/family"): WORKERS,
    ("POST", "/cases/{case_id}/family/unlinking"): WORKERS,
    ("POST", "/cases/{case_id}/family/undoing"): WORKERS,
    ("GET", "/cases/{case_id}/merging"): READERS,
    ("POST", "/cases/{case_id}/merging"): WORKERS,
    ("POST", "/cases/{case_id}/merging/confirmation"): DECIDERS,
    ("POST", "/cases/{case_id}/merging/declining"): DECIDERS,
    ("POST", "/cases/{case_id}/merging/undoing"): WORKERS,
    ("GET", "/cases/{case_id}"): READERS,
    ("GET", "/cases/{case_id}/who"): WORKERS,
    ("POST", "/cases/{case_id}/who"): WORKERS,
    ("GET", "/cases/{case_id}/sought"): WORKERS,
    ("POST", "/cases/{case_id}/sought"): WORKERS,
    ("GET", "/cases/{case_id}/sought/{sought_id}"): WORKERS,
    ("POST", "/cases/{case_id}/sought/{sought_id}"): WORKERS,
    ("POST", "/cases/{case_id}/sought/{sought_id}/removal"): WORKERS,
    # Interviews
    ("GET", "/cases/{case_id}/consent"): WORKERS,
    ("POST", "/cases/{case_id}/consent"): WORKERS,
    ("POST", "/cases/{case_id}/consent/recording"): WORKERS,
    ("GET", "/cases/{case_id}/consent/withdrawal"): WORKERS,
    ("POST", "/cases/{case_id}/consent/withdrawal"): WORKERS,
    ("GET", "/cases/{case_id}/guardian"): WORKERS,
    ("POST", "/cases/{case_id}/guardian"): WORKERS,
    ("GET", "/cases/{case_id}/assertion"): WORKERS,
    ("POST", "/cases/{case_id}/assertion"): WORKERS,
    ("GET", "/cases/{case_id}/safety"): WORKERS,
    ("POST", "/cases/{case_id}/safety"): WORKERS,
    # Holds and locks: whoever may open a case may hold it
    ("GET", "/cases/{case_id}/hold"): READERS,
    ("POST", "/cases/{case_id}/hold"): READERS,
    ("POST", "/cases/{case_id}/hold/lifting"): LIFTERS,
    ("GET", "/cases/{case_id}/lock"): GUARDS,
    ("POST", "/cases/{case_id}/lock"): GUARDS,
    ("POST", "/cases/{case_id}/lock/names"): READERS,
    ("POST", "/cases/{case_id}/lock/names/removal"): READERS,
    ("POST", "/cases/{case_id}/lock/lifting"): READERS,
    # Photos
    ("GET", "/cases/{case_id}/photo"): READERS,
    ("POST", "/cases/{case_id}/photo"): WORKERS,
    ("POST", "/cases/{case_id}/photo/crop"): WORKERS,
    ("POST", "/cases/{case_id}/photo/face"): WORKERS,
    ("POST", "/cases/{case_id}/photo/retouch"): WORKERS,
    ("GET", "/cases/{case_id}/photo/proof/{name}"): READERS,
    # Showings: whoever may open a case may stop it
    ("POST", "/cases/{case_id}/withdrawal"): READERS,
    ("POST", "/cases/{case_id}/withdrawal/undo"): WORKERS,
    # The way to the seeker
    ("GET", "/cases/{case_id}/contact"): WORKERS,
    ("POST", "/cases/{case_id}/contact"): WORKERS,
    # Check-ins
    ("GET", "/cases/{case_id}/check-in"): WORKERS,
    ("POST", "/cases/{case_id}/check-in"): WORKERS,
    # Renewals
    ("GET", "/cases/{case_id}/renewal"): WORKERS,
    ("POST", "/cases/{case_id}/renewal"): WORKERS,
    # The seeker's withdrawal code
    ("GET", "/cases/{case_id}/code"): WORKERS,
    ("POST", "/cases/{case_id}/code"): WORKERS,
    # Approvals
    ("POST", "/cases/{case_id}/approval"): WORKERS,
    ("GET", "/approvals"): READERS,
    ("GET", "/approvals/{case_id}"): READERS,
    ("POST", "/approvals/{case_id}"): APPROVERS,
    ("POST", "/approvals/{case_id}/return"): APPROVERS,
    # Working on a case over time
    ("POST", "/cases/{case_id}/responsible"): WORKERS,
    ("GET", "/cases/{case_id}/sought/{sought_id}/outcome"): READERS,
    ("POST", "/cases/{case_id}/sought/{sought_id}/outcome"): WORKERS,
    ("POST", "/cases/{case_id}/sought/{sought_id}/outcome/confirmation"): READERS,
    ("POST", "/cases/{case_id}/sought/{sought_id}/outcome/telling"): WORKERS,
    ("POST", "/cases/{case_id}/sought/{sought_id}/outcome/undoing"): WORKERS,
    ("GET", "/cases/{case_id}/tasks"): READERS,
    ("POST", "/cases/{case_id}/tasks"): WORKERS,
    ("POST", "/cases/{case_id}/tasks/{task_id}/done"): WORKERS,
    ("POST", "/cases/{case_id}/tasks/{task_id}/undoing"): WORKERS,
    ("POST", "/cases/{case_id}/tasks/{task_id}/assignment"): WORKERS,
    ("GET", "/cases/{case_id}/notes"): READERS,
    ("POST", "/cases/{case_id}/notes"): WORKERS,
    ("POST", "/cases/{case_id}/notes/{note_id}/pin"): WORKERS,
    ("POST", "/cases/{case_id}/notes/unpinning"): WORKERS,
    ("GET", "/cases/{case_id}/documents"): READERS,
    ("POST", "/cases/{case_id}/documents"): WORKERS,
    ("GET", "/cases/{case_id}/documents/{document_id}"): READERS,
    ("POST", "/cases/{case_id}/documents/{document_id}/removal"): WORKERS,
    ("GET", "/cases/{case_id}/timeline"): READERS,
    ("GET", "/cases/{case_id}/closing"): WORKERS,
    ("POST", "/cases/{case_id}/closing"): WORKERS,
    ("POST", "/cases/{case_id}/reopening"): WORKERS,
    # What is not about looking for relatives
    ("GET", "/cases/new/other"): GUIDES,
    ("GET", "/cases/new/other/{asked}"): GUIDES,
    ("POST", "/cases/new/other/{asked}"): GUIDES,
    ("POST", "/cases/new/other/{asked}/address"): ADMINISTRATORS,
    # Messages
    ("GET", "/enquiries"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/claim"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/release"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/assignment"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/ending"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reopening"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reply"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/phrases"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/block"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/unblocking"): WORKERS,
    ("GET", "/enquiries/calls"): WORKERS,
    ("GET", "/enquiries/offers"): WORKERS,
    ("POST", "/enquiries/offers/{offer_id}/acceptance"): WORKERS,
    ("POST", "/enquiries/offers/{offer_id}/declining"): WORKERS,
    ("POST", "/enquiries/offers/{offer_id}/taking-back"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/moving"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/moving"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/notes"): WORKERS,
    # Whom a message is about, and whether its writer is whom they say
    ("GET", "/enquiries/{enquiry_id}/link"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/link/search"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/link"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/link/undoing"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/verifying"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/verifying/posing"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/verifying/answers"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/judging"): DECIDERS,
    ("POST", "/enquiries/{enquiry_id}/judging"): DECIDERS,
    ("GET", "/cases/{case_id}/questions"): WORKERS,
    ("POST", "/cases/{case_id}/questions"): WORKERS,
    ("POST", "/cases/{case_id}/questions/{question_id}/removal"): WORKERS,
    # What a found person chose; what is confided is there for the two who are named alone
    ("GET", "/enquiries/{enquiry_id}/asked"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/asked"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/asked/undoing"): WORKERS,
    ("GET", "/cases/{case_id}/confided"): READERS,
    ("POST", "/cases/{case_id}/confided/naming"): READERS,
    ("GET", "/enquiries/{enquiry_id}/channel"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/channel/consent"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/channel/withdrawal"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/channel/call"): WORKERS,
    # Readers of another Society; a text is there for the one who was named alone
    ("GET", "/enquiries/{enquiry_id}/reader"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reader"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reader/acceptance"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reader/ending"): WORKERS,
    ("GET", "/society/reading"): ADMINISTRATORS,
    ("POST", "/society/reading/{reading_id}/naming"): ADMINISTRATORS,
    ("POST", "/society/reading/{reading_id}/ending"): ADMINISTRATORS,
    ("GET", "/reading"): ANYONE,
    ("GET", "/reading/{reading_id}"): ANYONE,
    ("POST", "/reading/{reading_id}"): ANYONE,
    # Copies of posters, and what has to come down
    ("GET", "/copies"): GUIDES,
    ("GET", "/copies/{edition_id}"): GUIDES,
    ("POST", "/copies/{edition_id}"): GUIDES,
    ("POST", "/copies/{edition_id}/rounds"): GUIDES,
    ("POST", "/copies/{edition_id}/rounds/ending"): GUIDES,
    ("GET", "/copies/{edition_id}/{number}"): GUIDES,
    ("POST", "/copies/{edition_id}/{number}"): GUIDES,
    ("POST", "/copies/{edition_id}/{number}/tick"): GUIDES,
    ("POST", "/copies/{edition_id}/{number}/writing-off"): GUIDES,
    ("GET", "/recalls"): GUIDES,
    ("POST", "/recalls/call"): GUIDES,
    ("POST", "/recalls/down"): GUIDES,
    # The Society itself, and the network
    ("GET", "/society"): ADMINISTRATORS,
    ("POST", "/society"): ADMINISTRATORS,
    ("POST", "/society/offices"): ADMINISTRATORS,
    ("POST", "/society/offices/{office_id}/closing"): ADMINISTRATORS,
    ("GET", "/society/lending"): ADMINISTRATORS,
    ("POST", "/society/lending"): ADMINISTRATORS,
    ("POST", "/society/lending/{lending_id}/offer"): ADMINISTRATORS,
    ("POST", "/society/lending/{lending_id}/acceptance"): ADMINISTRATORS,
    ("POST", "/society/lending/{lending_id}/ending"): ADMINISTRATORS,
    ("GET", "/network/societies"): COORDINATORS,
    ("GET", "/network/societies/new"): COORDINATORS,
    ("POST", "/network/societies/new"): COORDINATORS,
    # Who saw and did what
    ("GET", "/audit"): AUDITORS,
    # Posters
    ("GET", "/posters"): ADMINISTRATORS,
    ("GET", "/posters/new"): ADMINISTRATORS,
    ("POST", "/posters/faces"): ADMINISTRATORS,
    ("POST", "/posters"): ADMINISTRATORS,
    ("GET", "/posters/faces/{name}"): ADMINISTRATORS,
    ("GET", "/posters/{edition_id}"): ADMINISTRATORS,
    ("GET", "/posters/{edition_id}/file"): ADMINISTRATORS,
    ("GET", "/posters/{edition_id}/picture"): ADMINISTRATORS,
    ("POST", "/posters/{edition_id}/issue"): ADMINISTRATORS,
    ("POST", "/posters/{edition_id}/recall"): ADMINISTRATORS,
    ("POST", "/posters/{edition_id}/again"): ADMINISTRATORS,
    ("GET", "/reach"): ANYONE,
    # Staff: roles, absence, leaving
    ("GET", "/staff"): ADMINISTRATORS,
    ("GET", "/staff/invitation"): ADMINISTRATORS,
    ("POST", "/staff/invitation"): ADMINISTRATORS,
    ("GET", "/staff/invitations/many"): ADMINISTRATORS,
    ("POST", "/staff/invitations/many"): ADMINISTRATORS,
    ("POST", "/staff/invitations/{invitation_id}/revocation"): ADMINISTRATORS,
    ("GET", "/staff/{staff_id}"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/grants"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/grants/{grant_id}/end"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/access"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/office"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/languages"): ADMINISTRATORS,
    ("GET", "/staff/{staff_id}/leaving"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/leaving"): ADMINISTRATORS,
    ("POST", "/staff/{staff_id}/rejoining"): ADMINISTRATORS,
    ("GET", "/absence"): ANYONE,
    ("POST", "/absence"): ANYONE,
    ("POST", "/absence/return"): ANYONE,
}

LENT = frozenset(
    {
        ("POST", "/sign-out"),
        ("POST", "/language"),
        ("GET", "/acting-for"),
        ("POST", "/acting-for/home"),
        ("GET", "/"),  # leads to the approvals
        ("GET", "/approvals"),
        ("GET", "/approvals/{case_id}"),
        ("POST", "/approvals/{case_id}"),
        ("POST", "/approvals/{case_id}/return"),
        ("GET", "/cases/{case_id}/photo/proof/{name}"),  # a part of the approval's page
    }
)
"""What answers to an approver of another Society who was lent; nothing else is there for them."""
