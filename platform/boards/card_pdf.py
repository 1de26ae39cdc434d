"""A member's card as a paper to sign, in Chinese whatever the language of the page."""

from __future__ import annotations

from boards.cards import Bar, Card, CardLine, QuarterColumn
from boards.models import Stage
from core.quarter import Quarter
from papers import CardBar, CardData, CardRow, printed_by
from papers import card as card_paper
from web.formats import NOTHING, day, points_text, quarter_words, signed_points
from web.words import category_word, class_word, state_word, status_word

STAGES = {Stage.DRAFT: "（草榜）", Stage.PUBLISHED: "（公示中）", Stage.CONFIRMED: "（已确认）", None: "（实时）"}


def paper_of(card: Card, branch: str, unit: str, person: str) -> bytes:
    """Return a card as PDF, printed by a person of this name; call it where words are Chinese."""
    shown = next((column for column in card.columns if column.quarter == card.quarter), None)
    return card_paper(
        CardData(
            unit=unit,
            name=card.member.name,
            period=quarter_words(card.quarter) + STAGES[shown.stage if shown else None],
            facts=_facts(card, branch),
            total=points_text(card.figures.total),
            sums=_sums(card),
            notes=_notes(card),
            bars=[_bar(bar) for bar in card.bars],
            rows=[_row(line) for line in card.lines],
            quarters=[_quarter_head(column, card.quarter) for column in card.columns],
            quarter_rows=_quarter_rows(card),
            printed=printed_by(person),
        )
    )


def _facts(card: Card, branch: str) -> list[tuple[str, str]]:
    member = card.member
    facts = [("编号", member.member_no), ("支部", branch), ("类别", category_word(member.category_today))]
    facts.append(("状态", status_word(member.status_today)))
    if member.joined_party_on:
        facts.append(("入党", day(member.joined_party_on)))
    return [*facts, ("评分细则", card.version.title)]


def _sums(card: Card) -> list[tuple[str, str]]:
    figures = card.figures
    sums = [("基础积分", points_text(figures.base))]
    sums.append((card.bonus.title if card.bonus else "加分", signed_points(figures.bonus)))
    if figures.rank:
        sums.append(("名次", f"{figures.rank} / {figures.population}"))
    return sums


def _notes(card: Card) -> list[str]:
    if card.figures.vetoed:
        until = "自发生之日起至本周期末，总分记 0。" if card.figures.veto_lasts else "本季度总分记 0。"
        return [f"一票否决：{until}"]
    if not card.figures.in_population:
        return ["本季末不在排名范围内（未在册、豁免或不参加排名的类别），积分照常登记。"]
    return []


def _bar(bar: Bar) -> CardBar:
    return CardBar(bar.title, points_text(bar.points), points_text(bar.lost), points_text(bar.remaining))


def _row(one: CardLine) -> CardRow:
    line = one.line
    return CardRow(
        day=day(line.entry.occurred_on),
        clause=line.number,
        title=line.title + (f"（{line.about_correction}）" if line.about_correction else ""),
        reason=line.entry.reason,
        quantity=line.quantity,
        due=line.unpriced if one.due is None else signed_points(one.due),
        counted=NOTHING if one.counted is None else signed_points(one.counted),
        state=state_word(line.entry.state),
        cut=one.cut,
    )


def _quarter_head(column: QuarterColumn, shown: Quarter) -> str:
    words = {Stage.PUBLISHED: "（公示中）"} | ({None: "（实时）"} if column.quarter == shown else {})
    return f"{column.quarter}{words.get(column.stage, '')}"


def _quarter_rows(card: Card) -> list[tuple[str, list[str]]]:
    columns = card.columns
    rows = [(bar.title, [points_text(column.categories.get(bar.code)) for column in columns]) for bar in card.bars]
    rows.append(("基础积分", [points_text(column.base) for column in columns]))
    if card.bonus:
        rows.append((card.bonus.title, [signed_points(column.bonus) for column in columns]))
    rows.append(("总分", [points_text(column.total) for column in columns]))
    rows.append(("名次", [f"{one.rank} / {one.population}" if one.rank else NOTHING for one in columns]))
    rows.append(("类", [class_word(one.klass) if one.klass else NOTHING for one in columns]))
    return rows
