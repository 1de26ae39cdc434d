"""`flask ledger`: checking the whole of what is sealed, and keeping the heads of the chains elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click
from flask.cli import AppGroup
from sqlalchemy import select

from accounts.models import SYSTEM_ACTOR, User
from boards.queries import confirmed
from boards.seals import seal_name
from boards.seals import sealed_content as board_content
from boards.verification import board_findings
from core import clock
from core.db import db
from criteria.verification import changed_versions
from ledger import chain
from ledger.heads import HeadsUnreadable, KeptHead, audited_heads, keep_heads, kept_heads
from ledger.queries import seals
from ledger.verification import Finding, Replay, ledger_findings
from publicity.verification import publication_findings
from stars.queries import recognised
from stars.seals import rating_findings
from stars.seals import seal_name as rating_name
from stars.seals import sealed_content as rating_content
from tenants import audit
from tenants.queries import communities
from tenants.scope import community_scope, within

MAX_SHOWN = 200

ledger = AppGroup("ledger", help="The ledger and its chain.")


def everything(heads: Sequence[KeptHead] = ()) -> Iterator[Finding]:
    """Yield whatever of the scope's community differs from what was sealed: ledger, boards, publications, stars,
    criteria."""
    replay = Replay()
    yield from ledger_findings(replay, heads)
    yield from board_findings(replay.seals)
    yield from publication_findings()
    yield from rating_findings(replay.seals)
    for code in changed_versions():
        yield Finding(None, None, f"评分细则 {code} 的内容与发布时不符")


@ledger.command()
@click.option("--community", "code", help="Only this community.")
def verify(code: str | None) -> None:
    """Check every link of every chain and all that rests on it; exit with 1 where anything differs."""
    try:
        heads = kept_heads()
    except (HeadsUnreadable, OSError) as unreadable:
        sys.exit(f"flask ledger verify: {unreadable}")
    # plain values: the check lets go of every row it has seen
    places = [(place.code, place.id) for place in db.session.scalars(communities())]
    db.session.rollback()
    wanted = [place for place in places if code in (None, place[0])]
    if not wanted:
        sys.exit(f"flask ledger verify: there is no community {code}")
    strangers = sorted(heads.keys() - {place for place, _tenant in places})
    for stranger in strangers:
        click.echo(f"{stranger}: 另存的链头里有这个社区，系统里没有")
    findings = sum(_verified(place, tenant, heads.get(place, [])) for place, tenant in wanted)
    sys.exit(1 if findings or strangers else 0)


def _verified(code: str, tenant: int, heads: Sequence[KeptHead]) -> int:
    """Check one community in one snapshot, so that nobody at work is in the way; say and count what differs."""
    number = 0
    with within(community_scope(tenant)):
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        for finding in (*_lost_heads(tenant, heads), *everything([*heads, *audited_heads(tenant)])):
            number += not finding.is_note
            if finding.is_note or number <= MAX_SHOWN:
                word = "提示：" if finding.is_note else ""
                click.echo(
                    f"{code}: 环 {finding.sequence or '-'} 积分 {finding.entry_id or '-'}: {word}{finding.message}"
                )
        db.session.rollback()
    if number > MAX_SHOWN:
        click.echo(f"{code}: 另有 {number - MAX_SHOWN} 处未列出")
    click.echo(f"{code}: {'完好' if not number else f'{number} 处不符'}")
    return number


def _lost_heads(tenant: int, heads: Sequence[KeptHead]) -> list[Finding]:
    """The days whose heads the audit knows and the store lacks."""
    days = {head.day for head in audited_heads(tenant)} - {head.day for head in heads}
    return [Finding(None, None, f"{day} 另存的链头文件已不在") for day in sorted(days)]


@ledger.command()
def seal() -> None:
    """Seal the boards and ratings that were confirmed before there were seals; run once after the upgrade."""
    actor = db.session.scalars(select(User.id).where(User.username == SYSTEM_ACTOR)).one()
    for code, tenant in [(place.code, place.id) for place in db.session.scalars(communities())]:
        with within(community_scope(tenant)):
            names = _sealed_late(actor, tenant)
            db.session.commit()
        click.echo(f"{code}: {'、'.join(names) or '-'}")


def _sealed_late(actor: int, tenant: int) -> list[str]:
    """Seal what of the scope's community has no seal; return its names."""
    known = {event.reason for event in seals()}
    contents = {seal_name(board): board_content(board) for board in confirmed()}
    contents |= {rating_name(rating_round): rating_content(rating_round) for rating_round in recognised()}
    missing = [name for name in contents if name not in known]
    for name in missing:
        chain.seal(name, contents[name], actor, clock.now())
    if missing:
        audit.record("sealed_late", len(missing), tenant=tenant, names=missing)
    return missing


@ledger.command()
def heads() -> None:
    """Keep today's heads of all chains outside the database, unless that was done today."""
    is_new = keep_heads()
    db.session.commit()
    click.echo("kept" if is_new else "today's heads are kept already")
