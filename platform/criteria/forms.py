"""Forms about criteria."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField


class DocumentForm(FlaskForm):
    """A scoring document to be published."""

    document = FileField(
        _("细则文件"),
        [FileRequired(_("请选择 YAML 文件。"))],
        description=_("YAML 格式；可先下载现行版本，改好后换一个代码再发布。"),
    )


class ForceForm(FlaskForm):
    """Which version takes force from which quarter on."""

    version = SelectField(_("版本"), coerce=int)
    seen = HiddenField()
    since = SelectField(_("自哪个季度起"), description=_("只能从尚未开始、也没有积分记录的季度起。"))
