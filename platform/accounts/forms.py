"""Forms about accounts."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Regexp

from accounts.models import Role
from accounts.tokens import DAYS, DEFAULT_DAYS

NEEDED = DataRequired(_("请填写这一项。"))


class SignInForm(FlaskForm):
    """User name and password."""

    username = StringField(_("用户名"), [NEEDED, Length(max=64)])
    password = PasswordField(_("密码"), [NEEDED, Length(max=200)])


class CodeForm(FlaskForm):
    """The code that an app on the phone shows."""

    code = StringField(_("动态口令"), [NEEDED, Length(max=12)], description=_("手机应用里六位的数字，30 秒换一次。"))


class NewPasswordForm(FlaskForm):
    """A new password, twice; what is asked of it stands on the page (`passwords.rule`)."""

    password = PasswordField(_("新密码"), [NEEDED])
    again = PasswordField(_("再输一遍新密码"), [NEEDED, EqualTo("password", _("两次输入的新密码不一样。"))])


class PasswordForm(NewPasswordForm):
    """The old password and the new one."""

    old = PasswordField(_("原密码"), [NEEDED])


class TokenForm(FlaskForm):
    """What a new token is for, what it may do and how long."""

    name = StringField(_("用途"), [NEEDED, Length(max=60)], description=_("例如“党费表格同步”，便于以后收回。"))
    scope = SelectField(_("可以"), choices=[("read", _("只读")), ("write", _("读和写"))], default="read")
    days = SelectField(
        _("有效期"),
        coerce=int,
        choices=[(days, _("%(days)s 天", days=days)) for days in DAYS],
        default=DEFAULT_DAYS,
    )


class PersonForm(FlaskForm):
    """Who gets a role: somebody new, or somebody who has an account; `same` then holds the id of who was shown."""

    name = StringField(_("姓名"), [NEEDED, Length(max=40)])
    username = StringField(
        _("用户名"), [NEEDED, Regexp(r"[a-z0-9-]{3,40}$", message=_("用 3 至 40 位小写字母、数字或短横。"))]
    )
    same = StringField(_("是不是此人"))


class PostForm(FlaskForm):
    """A post on a community's staff."""

    role = SelectField(
        _("角色"),
        choices=[
            (Role.RECORDER.value, _("支部记录员")),
            (Role.SECRETARY.value, _("支部书记")),
            (Role.COMMUNITY.value, _("社区管理员")),
        ],
    )
    branch = SelectField(_("支部"), coerce=int, description=_("社区管理员不限支部。"))


class StaffForm(PostForm, PersonForm):
    """A new member of a community's staff."""


class GrantForm(PersonForm):
    """A role above the communities, or a community's administrator."""

    role = SelectField(
        _("角色"),
        choices=[
            (Role.COMMUNITY.value, _("社区管理员")),
            (Role.STREET.value, _("街道督导")),
            (Role.DISTRICT.value, _("区级管理员")),
            (Role.AUDITOR.value, _("审计员")),
            (Role.SYSTEM.value, _("系统管理员")),
            (Role.SECURITY.value, _("安全管理员")),
        ],
    )
    street = SelectField(_("街道"), coerce=int, description=_("街道督导须选。"))
    community = SelectField(_("社区"), coerce=int, description=_("社区管理员须选。"))
