"""Faults and cautions in the words of the forms, where these differ from the words of the file."""

from __future__ import annotations

from collections.abc import Mapping

from rules.explain.translator import deferred as _

FAULTS: Mapping[str, str] = {
    "not_a_mapping": _("这里没有读懂，或名称重复、没有填；请改正。"),
    "unknown_key": _("认不出这一内容；保存本页即删去。"),
    "missing": _("请填写。"),
    "not_a_text": _("请填写文字。"),
    "not_a_truth": _("请选是或否。"),
    "not_a_list": _("这里没有读懂，请重新填写。"),
    "unknown_schema": _("目前只支持格式版本 1。"),
    "roll_without_months": _("只有每月单独计分的才选季度得分怎样取，请删去。"),
    "zero_without_points": _("要扣完本类分值，请先填写本类分值。"),
    "add_without_points": _("基础分类里的加分以本类分值为限，请先填写本类分值。"),
    "not_with_effect": _("“%(effect)s”的项不能填“%(key)s”，请删去。"),
    "only_with_veto": _("只有一票否决的项才填这一栏，请删去。"),
    "not_one_price": _("请填写分值。"),
    "min_above_max": _("最少 %(least)s 大于最多 %(most)s，请对调或改正。"),
    "applies_to_nobody": _("请至少选一类党员；适用于全体的都不选。"),
    "not_outcomes": _("请从 %(choices)s 和年度等次中选择，至少一个。"),
    "tier_for_a_quarter": _("等次按年评定，限定年度等次的否决须管到周期末。"),
    "unlimited_without_street": _("不受限额的项还须经街道认定，请勾上。"),
    "expects_without_deduction": _("只有扣分项才有应有而未有的记录，请删去。"),
    "board_shares_above_one": _("红榜与黄榜的比例合计不能超过全部人数，请调低。"),
    "red_below_yellow": _("不能低于黄榜分数线，否则有人同时上两榜。"),
    "classes_of_another_method": _("只有按比例分四类的才填各类比例，请删去。"),
    "no_class": _("请填写各类的比例。"),
    "class_shares_above_one": _("各类比例合计不能超过全部人数，请调低。"),
    "not_with_kind": _("“%(kind)s”类不能填“%(key)s”，请删去。"),
    "start_without_points": _("填了起始分的类须同时填本类分值。"),
    "base_sum": _("基础分各类分值之和为 %(figure)s，应等于基础分满分 %(most)s。"),
    "floor_above_points": _("不能高于基础分满分，请调低。"),
    "start_below_floor": _("不能低于基础分最低分，请调高。"),
    "no_bound": _("请填写至少或至多。"),
    "limit_without_figure": _("请填写至多几分或几次，也可都填。"),
    "limited_items_not_listed": _("请选择全部各项，或选出几项。"),
    "no_limited_item": _("请至少选一项；管全部时选全部各项。"),
    "limited_item_unlimited": _("%(given)s写明不受限额，请从这里删去。"),
    "not_one_condition": _("请选择一种情形。"),
    "run_of_a_tier": _("等次按年评定，不能限定连续两季，请删去。"),
    "weights_not_one": _("占比之和为 %(share)s，应为 100%%。"),
    "weight_of_zero": _("占比不能为 0；不用这个来源时请空着。"),
    "source_without_weight": _("%(given)s没有占比，请先填写占比，或不再要求它。"),
    "no_lowest_tier": _("缺少 0 分的最低等次，请补上。"),
    "tier_repeated": _("与前面的等次相同，请改为不同的%(key)s。"),
    "highest_tier_with_min_share": _("最高等次不能设“至少占”，请填在较低的等次上。"),
    "required_category_without_points": _("这一类没有分值，没有得分可比，请删去。"),
}
CAUTIONS: Mapping[str, str] = {
    "flagged_learning_metric": _(
        "标有“%(flag)s”：学习时长、学习积分和排名属于整治形式主义时要清理的考核指标；请考虑删去，或改为看"
        "学了什么、用得怎样。"
    ),
    "flagged_check_in": _(
        "标有“%(flag)s”：打卡、签到容易变成留痕，加重党员和基层负担；请考虑删去，或改记实际参加的活动。"
    ),
    "flagged_petition": _(
        "标有“%(flag)s”：依法信访是公民的权利，因信访扣分与《信访工作条例》不合；请考虑删去，或只写经有关"
        "机关认定的扰乱秩序行为。"
    ),
    "flagged_belief": _(
        "标有“%(flag)s”：内心信仰难以查证；请考虑改写为看得见、查得实的行为，并写明由谁认定、凭什么认定。"
    ),
    "suggests_learning_metric": _(
        "写到%(given)s，可在“容易引起争议的内容”里勾上“%(flag)s”：学习时长、学习积分和排名属于整治形式主义"
        "时要清理的考核指标；请考虑删去，或改为看学了什么、用得怎样。"
    ),
    "suggests_check_in": _(
        "写到%(given)s，可在“容易引起争议的内容”里勾上“%(flag)s”：打卡、签到容易变成留痕，加重党员和基层负"
        "担；请考虑删去，或改记实际参加的活动。"
    ),
    "suggests_petition": _(
        "写到%(given)s，可在“容易引起争议的内容”里勾上“%(flag)s”：依法信访是公民的权利，因信访扣分与《信访"
        "工作条例》不合；请考虑删去，或只写经有关机关认定的扰乱秩序行为。"
    ),
    "suggests_belief": _(
        "写到%(given)s，可在“容易引起争议的内容”里勾上“%(flag)s”：内心信仰难以查证；请考虑改写为看得见、查"
        "得实的行为，并写明由谁认定、凭什么认定。"
    ),
    "unused_with_marks": _("按分数定榜时不取比例，这一栏不起作用；请删去。"),
    "below_first_bracket": _("低于第一档的数值计 0 分；如应计分，请补上从 0 起的一档。"),
    "all_exempt": _("适用的党员类别都列为不适用，没有人用得到这一项；请改正其中一处。"),
    "factors_of_roster_zero": _("名册里用得到这一项的类别，倍数都是 0；请改正倍数，或改填“不适用于”。"),
    "unlimited_bonus_items": _("不受限额的项没有自己的限额，加分没有上限，可以盖过全部扣分；请给这些项填限额。"),
    "unlimited_bonus": _("加分没有上限，可以盖过全部扣分；请填本类分值，或各项限额，或总分上限。"),
    "bonus_bound_by_total": _(
        "加分没有上限，只受总分上限 %(most)s 分约束，可以盖过全部扣分；请填本类分值，或各项限额。"
    ),
    "bonus_outweighs_base": _("加分合计可到 %(figure)s 分，超过基础分 %(most)s 分；请调低加分各类的分值或限额。"),
}
