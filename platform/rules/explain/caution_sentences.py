"""What a sound document makes one think twice about, in sentences: by the code of the caution."""

from collections.abc import Mapping

from rules.explain.translator import deferred as _

CAUTIONS: Mapping[str, str] = {
    "flagged_learning_metric": _(
        "%(name)s 标有 %(flag)s：学习时长、学习积分和排名属于整治形式主义时要清理的考核指标；请考虑删去，"
        "或改为看学了什么、用得怎样。"
    ),
    "flagged_check_in": _(
        "%(name)s 标有 %(flag)s：打卡、签到容易变成留痕，加重党员和基层负担；请考虑删去，或改记实际参加的活动。"
    ),
    "flagged_petition": _(
        "%(name)s 标有 %(flag)s：依法信访是公民的权利，因信访扣分与《信访工作条例》不合；请考虑删去，或只"
        "写经有关机关认定的扰乱秩序行为。"
    ),
    "flagged_belief": _(
        "%(name)s 标有 %(flag)s：内心信仰难以查证；请考虑改写为看得见、查得实的行为，并写明由谁认定、凭什么认定。"
    ),
    "suggests_learning_metric": _(
        "%(name)s 写到%(given)s，可标上 flags: [%(flag)s]：学习时长、学习积分和排名属于整治形式主义时要清"
        "理的考核指标；请考虑删去，或改为看学了什么、用得怎样。"
    ),
    "suggests_check_in": _(
        "%(name)s 写到%(given)s，可标上 flags: [%(flag)s]：打卡、签到容易变成留痕，加重党员和基层负担；请"
        "考虑删去，或改记实际参加的活动。"
    ),
    "suggests_petition": _(
        "%(name)s 写到%(given)s，可标上 flags: [%(flag)s]：依法信访是公民的权利，因信访扣分与《信访工作条"
        "例》不合；请考虑删去，或只写经有关机关认定的扰乱秩序行为。"
    ),
    "suggests_belief": _(
        "%(name)s 写到%(given)s，可标上 flags: [%(flag)s]：内心信仰难以查证；请考虑改写为看得见、查得实的"
        "行为，并写明由谁认定、凭什么认定。"
    ),
    "points_of_a_veto": _("一票否决类的分值不影响计分；请删去。"),
    "floor_never_reached": _("本类没有扣分项，低不到这个分；请删去，或补上扣分项。"),
    "unused_with_marks": _("按分数定榜时不取比例，这一键不起作用；请删去。"),
    "below_first_bracket": _("低于第一档的数值计 0 分；如应计分，请补上 from: 0 的一档。"),
    "all_exempt": _("适用的党员类别都写在 exempt 里，没有人用得到这一项；请改正其中一处。"),
    "nobody_in_roster": _("名册里没有人用得到这一项（%(members)s）；请核对类别编码，或删去这一项。"),
    "always_zero": _("这一项怎么记都是 0 分；请写上分值，或删去这一项。"),
    "factors_of_roster_zero": _("名册里用得到这一项的类别，倍数都是 0；请改正倍数，或改用 exempt。"),
    "factors_zero": _("倍数都是 0，这一项计不出分；请改正倍数，或删去这一项。"),
    "share_of_nobody": _("%(count)s 人按这个比例取不到 1 人；请调高比例、改变取整，或扩大排名范围。"),
    "branch_share_of_nobody": _("%(name)s %(count)s 人按这个比例取不到 1 人；请调高比例、改变取整，或扩大排名范围。"),
    "tier_share_of_nobody": _("%(count)s 人按这个比例不足 1 人，没有人能评上%(name)s；请调高。"),
    "tier_too_high": _("%(name)s要 %(figure)s 分，年度得分至多 %(most)s 分，没有人达得到；请调低。"),
    "tier_share_zero": _("%(name)s的名额为 0，没有人能评上；请调高，或删去这一等次。"),
    "minimum_never_reached": _("%(category)s至多 %(most)s 分，达不到 %(least)s 分，没有人能评上%(name)s；请调低。"),
    "unlimited_bonus_items": _(
        "写了 unlimited 的项没有自己的限额，加分没有上限，可以盖过全部扣分；请给这些项写 limit。"
    ),
    "unlimited_bonus": _("加分没有上限，可以盖过全部扣分；请写 points，或给各项写 limit，或写 total.max。"),
    "bonus_bound_by_total": _(
        "加分没有上限，只受 total.max %(most)s 分约束，可以盖过全部扣分；请写 points，或给各项写 limit。"
    ),
    "bonus_outweighs_base": _("加分合计可到 %(figure)s 分，超过基础分 %(most)s 分；请调低加分各类的 points 或限额。"),
    "limit_of_zero": _("限额为 0，所管的项永远不计分；请改正限额，或删去这些项。"),
    "limit_under_another": _("%(at)s 已管住（%(over)s），这条限额（%(limit)s）用不上；请删去或调低。"),
    "limit_above_category": _("本类至多计的分不超过这条限额（%(limit)s），限额不影响得分；请删去或调低。"),
    "count_after_points": _("数量不少于 1 时总是先满分值限额，这条限额（%(limit)s）用不上；请删去或调低。"),
}
