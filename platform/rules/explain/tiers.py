"""The tiers of the annual rating, in words."""

from __future__ import annotations

from collections.abc import Sequence

from rules.explain.translator import Translator, join_parts, join_words, percent, points
from rules.version import Tier, Version


def tiers(listed_tiers: Sequence[Tier], version: Version, _: Translator) -> list[str]:
    """Say from which figure on a tier is reached, by how many, under which minima; highest first."""
    if len(listed_tiers) == 1:
        return [_("一律为%(title)s。", title=listed_tiers[0].title)]
    sentences = [_tier(tier, version, _) for tier in listed_tiers]
    if any(tier.max_share is not None for tier in listed_tiers):
        sentences.append(_("名额按参评人数计，只舍不入，高分先得，同分看最后一个季度的名次；得不到的归入下一等次。"))
    if any(tier.min_share is not None for tier in listed_tiers):
        sentences.append(_("评为某等次或更低的最少人数按参评人数计，只入不舍，从得分最低的算起。"))
    return sentences


def _tier(tier: Tier, version: Version, _: Translator) -> str:
    parts = []
    if tier.start:
        parts.append(_("%(points)s 分及以上为%(title)s", points=points(tier.start), title=tier.title))
    else:
        parts.append(_("其余为%(title)s", title=tier.title))
    if tier.max_share is not None:
        parts.append(_("名额至多 %(share)s", share=percent(tier.max_share)))
    if tier.min_share is not None:
        parts.append(_("评为本等次或更低的至少 %(share)s", share=percent(tier.min_share)))
    if tier.require:
        parts.append(_("且全周期%(minima)s，不足的归入下一等次", minima=_minima(tier, version, _)))
    return join_parts(parts, _)


def _minima(tier: Tier, version: Version, _: Translator) -> str:
    titles = {group.code: group.title for group in version.categories}
    return join_words(
        (
            _("%(category)s不低于 %(points)s 分", category=titles[code], points=points(least))
            for code, least in sorted(tier.require.items(), key=lambda pair: list(titles).index(pair[0]))
        ),
        _,
    )
