"""What each role may do."""

from enum import StrEnum

from accounts.models import Role


class Permission(StrEnum):
    """One thing a route may ask for."""

    HOME_VIEW = "home.view"
    MEMBERS_VIEW = "members.view"
    MEMBERS_EDIT = "members.edit"
    CARDS_VIEW = "cards.view"
    ENTRIES_VIEW = "entries.view"
    ENTRIES_RECORD = "entries.record"
    ENTRIES_VERIFY = "entries.verify"
    ENTRIES_RECOGNISE = "entries.recognise"
    STANDINGS_VIEW = "standings.view"
    BOARDS_VIEW = "boards.view"
    BOARDS_MANAGE = "boards.manage"
    CRITERIA_VIEW = "criteria.view"
    CRITERIA_MANAGE = "criteria.manage"
    STANDARDS_MANAGE = "standards.manage"
    STARS_VIEW = "stars.view"
    STARS_MANAGE = "stars.manage"
    STARS_ACCEPT = "stars.accept"
    STAFF_INVITE = "staff.invite"
    STAFF_CONFIRM = "staff.confirm"
    STREET_VIEW = "street.view"
    DISTRICT_VIEW = "district.view"
    REPORTS_REQUEST = "reports.request"
    UNITS_MANAGE = "units.manage"
    ROLES_GRANT = "roles.grant"
    AUDIT_VIEW = "audit.view"


P = Permission
_READS = {P.BOARDS_VIEW, P.CRITERIA_VIEW, P.STARS_VIEW}
_BRANCH = {P.HOME_VIEW, P.MEMBERS_VIEW, P.CARDS_VIEW, P.ENTRIES_VIEW, P.ENTRIES_RECORD, P.STANDINGS_VIEW} | _READS

GIVEN: dict[Role, frozenset[Permission]] = {
    Role.DISTRICT: frozenset(_READS | {P.DISTRICT_VIEW, P.STREET_VIEW, P.REPORTS_REQUEST, P.STANDARDS_MANAGE}),
    Role.STREET: frozenset(_READS | {P.STREET_VIEW, P.STARS_ACCEPT, P.REPORTS_REQUEST, P.STAFF_CONFIRM}),
    Role.COMMUNITY: frozenset(
        _BRANCH
        | {P.MEMBERS_EDIT, P.ENTRIES_RECOGNISE, P.BOARDS_MANAGE, P.CRITERIA_MANAGE, P.STARS_MANAGE}
        | {P.STAFF_INVITE, P.REPORTS_REQUEST}
    ),
    Role.SECRETARY: frozenset(_BRANCH | {P.ENTRIES_VERIFY}),
    Role.RECORDER: frozenset(_BRANCH),
    Role.MEMBER: frozenset({P.CARDS_VIEW, P.CRITERIA_VIEW}),
    Role.SYSTEM: frozenset({P.UNITS_MANAGE}),
    Role.SECURITY: frozenset({P.ROLES_GRANT}),
    Role.AUDITOR: frozenset({P.AUDIT_VIEW}),
}

WHOLE_COMMUNITY: frozenset[Permission] = frozenset(_READS | {P.STANDINGS_VIEW})
"""Permissions that a branch's staff hold for their whole community, not for their branch alone."""

WHEN_CLOSED: frozenset[Permission] = frozenset(
    _READS
    | {P.HOME_VIEW, P.MEMBERS_VIEW, P.CARDS_VIEW, P.ENTRIES_VIEW, P.STANDINGS_VIEW, P.REPORTS_REQUEST, P.STAFF_INVITE}
)
"""Permissions that still hold in a community that is closed: its history is read, its staff's roles are taken back."""

CHANGES_WHEN_CLOSED: frozenset[Permission] = frozenset({P.STAFF_INVITE})
"""Permissions with which a form may be sent to a closed community; the actions behind them refuse what is new."""

ACTS_FROM_ABOVE: frozenset[Permission] = frozenset({P.STARS_ACCEPT})
"""Permissions with which a street writes in one of its communities."""

PLACED: dict[Permission, str] = {
    P.DISTRICT_VIEW: "district",
    P.STANDARDS_MANAGE: "district",
    P.STREET_VIEW: "street",
    P.STAFF_CONFIRM: "street",
    P.UNITS_MANAGE: "installation",
    P.ROLES_GRANT: "installation",
    P.AUDIT_VIEW: "installation",
}
"""Where a permission holds if not in a community."""
