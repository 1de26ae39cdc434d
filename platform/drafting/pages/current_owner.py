"""Whose drafts a request is about: a community's or the district's, and the addresses of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import gettext as _

from accounts.guard import current_community
from drafting.owners import CommunityOwner, DistrictOwner, Owner
from drafting.pages import district_drafts, drafts
from tenants.queries import district


@dataclass(frozen=True)
class CurrentOwner:
    """The owner of a request: whose it is, and where its published documents are listed."""

    owner: Owner
    organisation: str
    list_url: str
    list_title: str
    is_district: bool


def current_owner() -> CurrentOwner:
    """Return the owner of this request."""
    if request.blueprint == district_drafts.name:
        address = url_for("standards.standards")
        return CurrentOwner(DistrictOwner(), district().name, address, _("区级标准"), True)
    address = url_for("criteria.versions", community=current_community().code)
    return CurrentOwner(CommunityOwner(), current_community().organisation, address, _("评分细则"), False)


def to(view: str, **values: object) -> str:
    """Return the address of a page of drafts at this request's owner."""
    if request.blueprint == drafts.name:
        values["community"] = current_community().code
    return url_for(f"{request.blueprint}.{view}", **values)  # type: ignore[arg-type]


def page(template: str, **values: object) -> str:
    """Render a page of drafts."""
    return render_template(template, to=to, where=current_owner(), **values)
