"""Sentences about a board: how many it takes, how equal totals were cut."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from boards.models import BoardRow, Colour
from core.points import format_percent, format_points
from rules import BoardRules


def share_words(rules: BoardRules, colour: Colour) -> str:
    """Say which part of the members a board takes: 前 30%, 各支部后 10%, 总分 90 分以上."""
    if rules.method == "marks":
        return _mark_words(rules, colour)
    share = format_percent(_share(rules, colour))
    if rules.scope == "branch":
        return (
            _("各支部前 %(share)s%%", share=share) if colour == Colour.RED else _("各支部后 %(share)s%%", share=share)
        )
    return _("前 %(share)s%%", share=share) if colour == Colour.RED else _("后 %(share)s%%", share=share)


def _mark_words(rules: BoardRules, colour: Colour) -> str:
    if colour == Colour.RED:
        return _("总分 %(points)s 分以上", points=format_points(rules.red_from or 0))
    return _("总分不足 %(points)s 分", points=format_points(rules.yellow_below or 0))


def _share(rules: BoardRules, colour: Colour) -> int:
    if rules.method == "classes":
        return sum(rules.class_shares[:2] if colour == Colour.RED else rules.class_shares[2:])
    return rules.red_share if colour == Colour.RED else rules.yellow_share


def class_words(rules: BoardRules) -> list[str]:
    """Say what each of the four classes is: by runs of two quarters, or by the place alone."""
    if rules.method != "classes":
        return [_("连续两季红榜，颁发光荣牌"), _("本季红榜"), _("本季黄榜"), _("连续两季黄榜，谈话提醒")]
    first, second, third, fourth = (format_percent(share) for share in rules.class_shares)
    return [
        _("红榜，名次前 %(share)s%%", share=first),
        _("红榜，其后 %(share)s%%", share=second),
        _("黄榜，其前 %(share)s%%", share=third),
        _("黄榜，名次后 %(share)s%%", share=fourth),
    ]


def tie_words(rows: Sequence[BoardRow], rules: BoardRules) -> str:
    """Say how equal totals share a rank and how the board's ends were cut through them."""
    sentences = [_("名次只看总分，同分同名次。")]
    if rules.ties == "together":
        return sentences[0] + _("末位同分的一并列入红榜；黄榜首位同分的一并不列。")
    if rules.scope == "community":
        sentences += [_red_cut(rows), _yellow_cut(rows)]
    sentences.append(_("同分再依次比加分、扣分条数、六评均分、党龄、编号。"))
    return "".join(sentences)


def _red_cut(rows: Sequence[BoardRow]) -> str:
    listed = [row for row in rows if row.colour == Colour.RED]
    if not listed:
        return ""
    listed_alike, alike = _alike(rows, listed, listed[-1].total)
    if listed_alike == alike:
        return _("红榜取 %(count)s 人。", count=len(listed))
    return _(
        "红榜取 %(count)s 人，末位 %(points)s 分有 %(alike)s 人同分，取 %(taken)s 人。",
        count=len(listed), points=format_points(listed[-1].total), alike=alike, taken=listed_alike,
    )  # fmt: skip


def _yellow_cut(rows: Sequence[BoardRow]) -> str:
    listed = [row for row in rows if row.colour == Colour.YELLOW]
    if not listed:
        return ""
    listed_alike, alike = _alike(rows, listed, listed[0].total)
    if listed_alike == alike:
        return _("黄榜取 %(count)s 人。", count=len(listed))
    return _(
        "黄榜取 %(count)s 人，首位 %(points)s 分有 %(alike)s 人同分，取 %(taken)s 人。",
        count=len(listed), points=format_points(listed[0].total), alike=alike, taken=listed_alike,
    )  # fmt: skip


def _alike(rows: Sequence[BoardRow], listed: Sequence[BoardRow], total: int) -> tuple[int, int]:
    """How many of the listed, and how many of all, have a total."""
    return sum(row.total == total for row in listed), sum(row.total == total for row in rows)
