"""Who may use what lies between a message and people meeting again: a part of the table (T31)."""

from __future__ import annotations

from services.intake.model.people import Role
from tests.intake.access_roles import ADMINISTRATORS, ANYONE, DECIDERS, READERS, WORKERS

MEETING: dict[tuple[str, str], frozenset[Role] | str] = {
    # Whom a message is about, and whether its writer is whom they say
    ("GET", "/enquiries/{enquiry_id}/link"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/link/search"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/link"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/link/undoing"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/verifying"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/verifying/posing"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/verifying/phrases"): WORKERS,
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
    ("POST", "/cases/{case_id}/confided/deciding"): READERS,
    ("GET", "/enquiries/{enquiry_id}/channel"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/channel/consent"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/channel/withdrawal"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/channel/call"): WORKERS,
    ("POST", "/called-off/{off_id}"): ANYONE,
    # Readers of another Society; a text is there for the one who was named alone
    ("GET", "/enquiries/{enquiry_id}/reader"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reader"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reader/acceptance"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/reader/ending"): WORKERS,
    # The one picture a visitor was asked for; for nobody who was lent
    ("GET", "/enquiries/{enquiry_id}/pictures"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/pictures"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/pictures/{picture_id}"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/pictures/{picture_id}/file"): WORKERS,
    ("GET", "/enquiries/{enquiry_id}/pictures/{picture_id}/deletion"): WORKERS,
    ("POST", "/enquiries/{enquiry_id}/pictures/{picture_id}/deletion"): WORKERS,
    ("GET", "/society/reading"): ADMINISTRATORS,
    ("POST", "/society/reading/{reading_id}/naming"): ADMINISTRATORS,
    ("POST", "/society/reading/{reading_id}/ending"): ADMINISTRATORS,
    ("GET", "/reading"): ANYONE,
    ("GET", "/reading/{reading_id}"): ANYONE,
    ("POST", "/reading/{reading_id}"): ANYONE,
}
