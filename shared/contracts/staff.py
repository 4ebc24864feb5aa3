"""What staff publishes: roles, the table of permissions, the user card."""

from enum import StrEnum

from shared import ids
from shared.errors import PassiveRecord
from shared.writes import Check


class Role(StrEnum):
    """A user's role; a user may hold several. `integration`: a foreign system that signs in by itself."""

    ADMIN = "admin"
    STAFF = "staff"
    VIEWER = "viewer"
    SALES = "sales"
    FINANCE = "finance"
    PROJECT = "project"
    PARTNER_MANAGER = "partner_manager"
    ALUMNI_COORDINATOR = "alumni_coordinator"
    COMMUNICATIONS = "communications"
    DPO = "dpo"
    INTEGRATION = "integration"


class Scope(StrEnum):
    """How far a permission reaches: the caller's own records, their unit's, or all."""

    OWN = "own"
    UNIT = "unit"
    ALL = "all"


OWN, UNIT, ALL = Scope.OWN, Scope.UNIT, Scope.ALL
WIDTH = {OWN: 1, UNIT: 2, ALL: 3}

_EVERYBODY = {
    "staff.me.read": OWN,
    "staff.users.read": ALL,
    "staff.units.read": ALL,
    "partners.organisations.read": ALL,
    "partners.contacts.read": ALL,
    "privacy.purposes.read": ALL,
    "privacy.permissions.check": ALL,
    "privacy.notice.read": ALL,
    "privacy.retention.read": ALL,
    "privacy.requests.create": ALL,
    "privacy.requests.read": OWN,
    "privacy.releases.read": OWN,
    "sales.products.read": ALL,
    "sales.configuration.read": ALL,
    "sales.courses.read": ALL,
    "alumni.consent_texts.read": ALL,
    "alumni.offers.read": ALL,
    "alumni.events.read": ALL,
}
_FINDING_ALUMNI = {"alumni.alumni.find": ALL, "alumni.cooperation.read": ALL}
_ASKING_ALUMNI = _FINDING_ALUMNI | {
    "alumni.cooperation.create": ALL,
    "alumni.cooperation.edit": OWN,
    "alumni.events.create": ALL,
    "alumni.events.edit": OWN,
    "alumni.participations.read": OWN,
    "alumni.participations.edit": OWN,
    "alumni.event_lists.create": OWN,
    "alumni.event_lists.read": OWN,
    "alumni.event_lists.download": OWN,
    "alumni.offers.create": ALL,
    "alumni.offers.edit": OWN,
}
_ALUMNI_RIGHTS = _FINDING_ALUMNI | {
    "alumni.participations.read": ALL,
    "alumni.alumni.read": ALL,
    "alumni.alumni.block": ALL,
    "alumni.alumni.unblock": ALL,
    "alumni.alumni.protect": ALL,
    "alumni.alumni.withdraw": ALL,
    "alumni.submissions.read": ALL,
    "alumni.submissions.decide": ALL,
}
_ALUMNI_WORK = _ALUMNI_RIGHTS | {
    "alumni.cooperation.create": ALL,
    "alumni.cooperation.edit": ALL,
    "alumni.events.create": ALL,
    "alumni.events.edit": ALL,
    "alumni.participations.edit": ALL,
    "alumni.event_lists.create": ALL,
    "alumni.event_lists.read": OWN,
    "alumni.event_lists.download": OWN,
    "alumni.offers.create": ALL,
    "alumni.offers.edit": ALL,
    "alumni.intakes.read": ALL,
    "alumni.intakes.decide": ALL,
    "integrations.surveys.read": ALL,
    "integrations.surveys.edit": ALL,
    "integrations.registrations.read": ALL,
    "integrations.drops.create": ALL,
    "integrations.drops.read": ALL,
    "alumni.alumni.create": ALL,
    "alumni.alumni.edit": ALL,
    "alumni.alumni.confirm": ALL,
    "alumni.alumni.consent": ALL,
    "alumni.consent_texts.edit": ALL,
    "alumni.consent_texts.approve": ALL,
}
_SALES_SEEN = {
    "sales.opportunities.read": ALL,
    "sales.quotes.read": ALL,
    "sales.orders.read": ALL,
    "sales.engagements.read": ALL,
    "sales.enrolments.read": ALL,
    "sales.billing.read": ALL,
    "sales.feedback.read": ALL,
    "sales.reports.read": ALL,
}


def _selling(scope: Scope) -> dict[str, Scope]:
    """Selling, from the opportunity to the billing request, over documents in this scope."""
    edited = (
        "opportunities.edit",
        "quotes.edit",
        "quotes.send",
        "quotes.accept",
        "orders.edit",
        "orders.confirm",
        "orders.cancel",
        "engagements.edit",
        "courses.edit",
        "enrolments.edit",
        "billing.create",
        "billing.edit",
        "billing.submit",
        "feedback.edit",
    )
    made = (
        "opportunities",
        "quotes",
        "orders",
        "engagements",
        "courses",
        "enrolments",
        "feedback",
    )
    return (
        _SALES_SEEN
        | {f"sales.{one}.create": ALL for one in made}
        | {f"sales.{one}": scope for one in edited}
        | {"sales.exports.create": ALL, "sales.exports.read": OWN, "sales.exports.download": OWN}
    )


_MANAGING_SALES = _selling(ALL) | {
    "sales.quotes.approve": ALL,
    "sales.quotes.accept_late": ALL,
    "sales.billing.credit": ALL,
    "sales.products.edit": ALL,
    "sales.configuration.edit": ALL,
}
_OWN_CONTACTS = _EVERYBODY | {
    "partners.organisations.create": ALL,
    "partners.organisations.edit": OWN,
    "partners.contacts.create": ALL,
    "partners.contacts.edit": OWN,
    "partners.contacts.block": ALL,
    "partners.organisations.block": ALL,
    "partners.contacts.deactivate": OWN,
}
_PARTNER_WORK = _OWN_CONTACTS | {
    "partners.organisations.edit": ALL,
    "partners.organisations.deactivate": ALL,
    "partners.organisations.reactivate": ALL,
    "partners.contacts.edit": ALL,
    "partners.contacts.deactivate": ALL,
    "partners.contacts.reactivate": ALL,
    "partners.contacts.unblock": ALL,
    "partners.organisations.unblock": ALL,
    "partners.contacts.protect": ALL,
    "partners.organisations.protect": ALL,
    "integrations.imports.create": ALL,
    "integrations.imports.read": UNIT,
    "integrations.imports.commit": OWN,
}

_OWNING_A_REGISTER = {
    "privacy.retention.approve": ALL,
    "privacy.rights.read": ALL,
    "privacy.requests.read": ALL,
    "privacy.requests.decide": ALL,
    "privacy.releases.read": ALL,
    "privacy.releases.decide": ALL,
    "privacy.releases.revoke": ALL,
    "privacy.purges.read": ALL,
    "privacy.purges.approve": ALL,
}
"""Of roles whose users may be named the owner of a register; who is, the privacy configuration says."""

GRANTS: dict[Role, dict[str, Scope]] = {
    Role.VIEWER: _EVERYBODY,
    Role.STAFF: _OWN_CONTACTS | _selling(OWN) | _ASKING_ALUMNI,
    Role.PROJECT: _OWN_CONTACTS | _selling(OWN) | _ASKING_ALUMNI | {"partners.contacts.edit": UNIT},
    Role.FINANCE: _EVERYBODY
    | _SALES_SEEN
    | {
        "fields.billing": ALL,
        "partners.organisations.edit": ALL,
        "sales.billing.create": ALL,
        "sales.billing.edit": ALL,
        "sales.billing.submit": ALL,
        "sales.billing.credit": ALL,
        "sales.billing.report": ALL,
        "sales.configuration.edit": ALL,
        "sales.exports.create": ALL,
        "sales.exports.read": ALL,
        "sales.exports.download": ALL,
    },
    Role.SALES: _OWN_CONTACTS
    | _selling(UNIT)
    | {
        "sales.quotes.approve": UNIT,
        "sales.quotes.accept_late": UNIT,
        "sales.billing.credit": UNIT,
        "sales.products.edit": ALL,
        "partners.organisations.edit": UNIT,
        "partners.organisations.deactivate": UNIT,
        "partners.contacts.edit": UNIT,
        "fields.billing": ALL,
        "fields.home_address": UNIT,
    },
    Role.PARTNER_MANAGER: _PARTNER_WORK
    | _MANAGING_SALES
    | _OWNING_A_REGISTER
    | _ASKING_ALUMNI
    | {"fields.home_address": ALL},
    Role.ALUMNI_COORDINATOR: _OWN_CONTACTS
    | _OWNING_A_REGISTER
    | _ALUMNI_WORK
    | {
        "integrations.exports.alumni": ALL,
        "integrations.exports.create": ALL,
        "integrations.exports.read": OWN,
        "integrations.exports.download": OWN,
        "integrations.unsubscriptions.create": ALL,
        "integrations.unsubscriptions.read": OWN,
        "fields.home_address": ALL,
        "fields.birth_date": ALL,
        "fields.former_surname": ALL,
    },
    Role.COMMUNICATIONS: _PARTNER_WORK
    | {
        "integrations.exports.contacts": ALL,
        "integrations.exports.alumni": ALL,
        "integrations.imports.read": ALL,
        "integrations.imports.commit": ALL,
        "integrations.exports.create": ALL,
        "integrations.exports.read": ALL,
        "integrations.exports.download": OWN,
        "integrations.unsubscriptions.create": ALL,
        "integrations.unsubscriptions.read": ALL,
    },
    Role.DPO: _EVERYBODY
    | _ALUMNI_RIGHTS
    | {
        "alumni.alumni.restrict": ALL,
        "alumni.intakes.read": ALL,
        "alumni.intakes.release": ALL,
        "alumni.submissions.release": ALL,
        "integrations.registrations.read": ALL,
        "integrations.drops.read": ALL,
        "partners.contacts.block": ALL,
        "partners.organisations.block": ALL,
        "partners.contacts.unblock": ALL,
        "partners.organisations.unblock": ALL,
        "partners.contacts.protect": ALL,
        "partners.organisations.protect": ALL,
        "partners.contacts.restrict": ALL,
        "partners.organisations.restrict": ALL,
        "privacy.restricted.read": ALL,
        "privacy.suppressions.read": ALL,
        "privacy.suppressions.create": ALL,
        "privacy.suppressions.release": ALL,
        "privacy.purposes.edit": ALL,
        "privacy.notice.edit": ALL,
        "privacy.retention.edit": ALL,
        "privacy.purges.read": ALL,
        "privacy.breaches.read": ALL,
        "privacy.breaches.edit": ALL,
        "privacy.rights.read": ALL,
        "privacy.requests.read": ALL,
        "privacy.requests.handle": ALL,
        "privacy.requests.advise": ALL,
        "privacy.releases.create": ALL,
        "privacy.releases.read": ALL,
        "privacy.releases.revoke": ALL,
        "privacy.links.read": ALL,
        "privacy.links.create": ALL,
        "privacy.links.undo": ALL,
        "privacy.audit.read": ALL,
        "integrations.imports.read": ALL,
        "integrations.exports.read": ALL,
        "integrations.unsubscriptions.read": ALL,
        "fields.home_address": ALL,
        "fields.birth_date": ALL,
        "fields.former_surname": ALL,
        "fields.billing": ALL,
        "fields.contact_secret": ALL,
    },
    Role.INTEGRATION: {
        "staff.me.read": OWN,
        "integrations.registrations.submit": ALL,
        "integrations.drops.create": ALL,
        "integrations.drops.read": OWN,
    },
    Role.ADMIN: _PARTNER_WORK
    | _MANAGING_SALES
    | _OWNING_A_REGISTER
    | _ALUMNI_WORK
    | {
        "sales.billing.report": ALL,
        "sales.exports.read": ALL,
        "sales.exports.download": ALL,
        "staff.users.invite": ALL,
        "staff.users.edit": ALL,
        "staff.users.deactivate": ALL,
        "staff.users.reactivate": ALL,
        "staff.units.edit": ALL,
        "privacy.breaches.read": ALL,
        "privacy.audit.read": ALL,
        "privacy.notice.edit": ALL,
        "integrations.imports.read": ALL,
        "integrations.imports.commit": ALL,
        "integrations.exports.contacts": ALL,
        "integrations.exports.alumni": ALL,
        "integrations.exports.create": ALL,
        "integrations.exports.read": ALL,
        "integrations.exports.download": ALL,
        "integrations.unsubscriptions.create": ALL,
        "integrations.unsubscriptions.read": ALL,
        "fields.home_address": ALL,
        "fields.billing": ALL,
    },
}
"""Role → permission → scope: the one table of who may do what (R23)."""

PERMISSIONS = frozenset(permission for grants in GRANTS.values() for permission in grants)

USER_CARD = (
    "pk",
    "sk",
    "id",
    "status",
    "roles",
    "unit",
    "stands_in_for",
    "language",
    "user_id",
)
"""The attributes of a user or an identity pointer that every context may read."""

CORRESPONDENT_CARD = ("pk", "id", "status", "email", "language")
"""The attributes of a user that a context reads which writes to them."""


def user_key(user_id: str) -> dict[str, str]:
    """The key of a user's record."""
    return {"pk": f"staff#user#{user_id}", "sk": "record"}


def active_user(user_id: str) -> Check:
    """The reference check that a user is active, as part of the write that names them."""
    return Check(
        key=user_key(user_id),
        condition="#status = :active",
        values={":active": "active"},
        names={"#status": "status"},
        refusal=PassiveRecord("the responsible user is not an active user; nothing was written"),
    )


def active_unit(unit_id: str) -> Check:
    """The reference check that a unit is in use, as part of the write that names it."""
    return Check(
        key={"pk": f"staff#unit#{unit_id}", "sk": "record"},
        condition="#status = :active",
        values={":active": "active"},
        names={"#status": "status"},
        refusal=PassiveRecord("the unit is not in use; nothing was written"),
    )


def identity_id(issuer: str, subject: str) -> str:
    """What stands for a token's issuer and subject."""
    return ids.derived(issuer, subject)


def identity_key(issuer: str, subject: str) -> dict[str, str]:
    """The key of the pointer from a token's issuer and subject to the user; no record, so no events."""
    return {"pk": f"staff#identity#{identity_id(issuer, subject)}", "sk": "pointer"}
