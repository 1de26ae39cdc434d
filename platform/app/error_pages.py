"""The words of error pages: what happened and how to go on, one entry per status code."""

from dataclasses import dataclass
from http import HTTPStatus

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What error.html shows: the status code, a title, what happened, how to go on."""

    code: int
    title: LazyString | str
    message: LazyString | str
    steps: tuple[LazyString | str, ...]


_PAGES = (
    ErrorPage(
        HTTPStatus.BAD_REQUEST,
        lazy_gettext("请求没有被接受"),
        lazy_gettext("提交的内容不完整，或页面停留太久，校验已过期。什么都没有改动。"),
        (lazy_gettext("返回上一页，刷新后再提交一次。"),),
    ),
    ErrorPage(
        HTTPStatus.UNAUTHORIZED,
        lazy_gettext("请先登录"),
        lazy_gettext("您还没有登录，或登录已经结束。"),
        (lazy_gettext("登录后会回到这一页。"), lazy_gettext("不便上网的党员，请到社区窗口查询。")),
    ),
    ErrorPage(
        HTTPStatus.FORBIDDEN,
        lazy_gettext("您的身份不能办这件事"),
        lazy_gettext("这一页或这个操作需要另一种权限。什么都没有改动。"),
        (
            lazy_gettext("若您有几个身份，请在右上角切换后再试。"),
            lazy_gettext("若应当由您办理，请联系安全管理员授权。"),
        ),
    ),
    ErrorPage(
        HTTPStatus.NOT_FOUND,
        lazy_gettext("没有找到这一页"),
        lazy_gettext("地址可能写错了，内容可能已经撤下，或不在您管理的单位里。"),
        (lazy_gettext("请核对地址，或从首页重新进入。"),),
    ),
    ErrorPage(
        HTTPStatus.CONFLICT,
        lazy_gettext("内容已被别人改动"),
        lazy_gettext("在您提交之前，这条内容已经变了，所以没有保存您的改动。"),
        (lazy_gettext("返回上一页，刷新看到最新内容，再决定是否提交。"),),
    ),
    ErrorPage(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        lazy_gettext("提交的内容太多"),
        lazy_gettext("提交的内容超过了允许的大小，没有保存。"),
        (
            lazy_gettext("上传文件的，每份不超过 10 MB：请压缩图片，或把表格分成几份。"),
            lazy_gettext("填写内容的，请分几次提交。"),
        ),
    ),
    ErrorPage(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        lazy_gettext("内容不符合要求"),
        lazy_gettext("提交的内容里有一处或几处不能接受，什么都没有改动。"),
        (lazy_gettext("返回上一页，按提示改正后再提交。"),),
    ),
    ErrorPage(
        HTTPStatus.TOO_MANY_REQUESTS,
        lazy_gettext("操作太快"),
        lazy_gettext("短时间内的请求太多，为保护系统暂停了一会儿。"),
        (lazy_gettext("请稍候再试。"),),
    ),
    ErrorPage(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lazy_gettext("系统出了故障"),
        lazy_gettext("这次操作没有完成，也没有留下一半的改动。故障已记入日志。"),
        (
            lazy_gettext("请过一会儿再试。"),
            lazy_gettext("若仍不行，请把页面下方的时间告诉系统管理员。"),
        ),
    ),
    ErrorPage(
        HTTPStatus.SERVICE_UNAVAILABLE,
        lazy_gettext("系统暂时不能使用"),
        lazy_gettext("系统正在维护，或数据库暂时连不上。已经保存的内容不受影响。"),
        (lazy_gettext("请过几分钟再刷新本页。"),),
    ),
)
PAGES = {page.code: page for page in _PAGES}


def error_page(code: int, message: LazyString | str = "", title: str = "") -> ErrorPage:
    """Return the words of a status code, with the named error's own title and sentence where it has them."""
    nearest = HTTPStatus.BAD_REQUEST if code < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.INTERNAL_SERVER_ERROR
    words = PAGES.get(code, PAGES[nearest])
    return ErrorPage(code, title or words.title, message or words.message, words.steps)
