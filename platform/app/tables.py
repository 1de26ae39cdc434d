"""Every table of the application, for migrations and for the tests that walk the metadata."""

import accounts.models
import boards.models
import criteria.models
import drafting.models
import evaluations.models
import ledger.models
import members.models
import publicity.models
import reports.models
import stars.models
import tenants.models

__all__ = [
    "accounts",
    "boards",
    "criteria",
    "drafting",
    "evaluations",
    "ledger",
    "members",
    "publicity",
    "reports",
    "stars",
    "tenants",
]
