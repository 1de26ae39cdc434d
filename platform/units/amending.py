"""Changing a community, with what follows for the posts of its people."""

from __future__ import annotations

from accounts import grants
from accounts.models import User
from tenants import actions
from tenants.actions import CommunityDetails
from tenants.models import Community


def amend_community(community: Community, name: str, details: CommunityDetails, by: User) -> None:
    """Change what is written of a community; see `tenants.actions.amend_community`.

    Under another kind other posts decide on points: those that begin to do so wait for a second person.
    """
    decided = {role for role in grants.POSTS if grants.decides(role, community)}
    actions.amend_community(community, name, details)
    begin = {role for role in grants.POSTS if grants.decides(role, community)} - decided
    if begin:
        grants.ask_all_anew(community, begin, by)
