"""Where drafts are written: in a community, or at the district. The two write alike."""

from __future__ import annotations

from abc import ABC, abstractmethod

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from core import clock
from core.db import db
from criteria import actions
from criteria.errors import FaultyDocument
from criteria.models import CriteriaVersion, DistrictStandard
from drafting.models import CriteriaDraft, DistrictDraft
from rules import Version
from tenants import audit, scope

Draft = CriteriaDraft | DistrictDraft


class Desk(ABC):
    """A place where drafts are written: its table, the codes that are taken there, what publishing means."""

    table: type[CriteriaDraft] | type[DistrictDraft]

    @abstractmethod
    def tenant(self) -> int | None:
        """Return the community whose drafts these are, None at the district."""

    @abstractmethod
    def published_codes(self) -> set[str]:
        """Return the codes that name a published document."""

    @abstractmethod
    def publish(self, version: Version, by: User) -> int:
        """Store a version for good; return its id. Raises FaultyDocument where its code names another one."""


class CommunityDesk(Desk):
    """The drafts of the scope's community; what is published is a version of its own."""

    table = CriteriaDraft

    def tenant(self) -> int | None:
        return scope.current().tenant

    def published_codes(self) -> set[str]:
        return set(db.session.scalars(select(CriteriaVersion.code).order_by(CriteriaVersion.id)))

    def publish(self, version: Version, by: User) -> int:
        return actions.publish_version(version, by).id


class DistrictDesk(Desk):
    """The drafts of the district; what is published is a standard for every community."""

    table = DistrictDraft

    def tenant(self) -> int | None:
        return None

    def published_codes(self) -> set[str]:
        return set(db.session.scalars(select(DistrictStandard.code).order_by(DistrictStandard.id)))

    def publish(self, version: Version, by: User) -> int:
        same = (DistrictStandard.content_hash == version.content_hash) | (DistrictStandard.code == version.code)
        known = db.session.scalar(select(DistrictStandard).where(same))
        if known is not None and known.content_hash != version.content_hash:
            message = _("代码 %(code)s 已用于另一份区级标准；标准发布后不能修改，请换一个代码。", code=version.code)
            raise FaultyDocument(message, {"document": [message]})
        if known is not None:
            return known.id
        stored = DistrictStandard(
            code=version.code,
            title=version.title,
            document=version.document,
            content_hash=version.content_hash,
            published_by_id=by.id,
            published_at=clock.now(),
        )
        db.session.add(stored)
        db.session.flush()
        audit.record("standard_published", version.code)
        return stored.id
