"""Why a row is, or was, treated as it is: a stable code and what it says in plain English."""

REASONS = {
    # the plan
    "new_contact": "Nobody with this email or phone and name is recorded: a contact will be created.",
    "fills_blanks": "The contact is recorded: what it lacks will be added.",
    "nothing_new": "The contact is recorded with all that the row says.",
    "same_person": "An earlier row of the file is about the same person.",
    "ambiguous": "Several contacts match: a person has to decide which is meant.",
    "phone_of_another": "The phone number is a contact's of another name: a person has to decide.",
    "differs": "The contact is recorded with other values than the row's: a person has to decide.",
    "contact_passive": "The contact is out of use; an import does not take it into use again.",
    "contact_deceased": "Nothing is added to this contact's record.",
    "affiliation_ended": "The contact's role in the organisation has ended; an import does not renew it.",
    "organisation_passive": "The organisation is out of use; an import does not take it into use again.",
    "organisation_ambiguous": "Several organisations match: a person has to decide which is meant.",
    "held_for_review": "The row needs a decision of the data protection officer.",
    "email_not_valid": "The email address cannot be read, so the person cannot be told for certain.",
    "no_address": "The row has neither an email address nor a phone number.",
    "no_name": "The row has no first and last name.",
    # the commit
    "created": "The contact was created.",
    "updated": "What the contact lacked was added.",
    "passive_record": "The contact or the organisation was taken out of use after the plan was made.",
    "restricted_record": "The row needs a decision of the data protection officer.",
    "stale_version": "The contact was changed after the plan was made.",
    "not_found": "The contact is no longer there.",
}


def explanation(reason: str) -> str:
    """What a reason says; the code itself where none is written."""
    return REASONS.get(reason, reason)
