"""Put the filters, words and globals of the layout into an application's templates."""

from flask import Blueprint, Flask, render_template
from markupsafe import Markup

from core import clock
from web import formats, forms, words
from web.addresses import address, addresses
from web.assets import asset
from web.calendar import month_of
from web.filters import current_view, is_filtered, saved_ranges
from web.marks import csp_nonce, form_token
from web.paging import PAGE_SIZES
from web.quarters import QuarterConverter
from web.shell import Shell
from web.sorting import changed_url, sort_state, sort_url
from web.translations import translate

PAGES_AROUND = 2

bp = Blueprint("web", "web", template_folder="templates")
"""Brings the templates of the frame and its macros; it has no route."""


def page_url(number: int) -> str:
    """Return this very list at another page, filters kept."""
    return changed_url({"page": str(number)})


def page_numbers(number: int, pages: int) -> list[int | None]:
    """Return the numbers a pager shows, None where some are left out: 1 … 4 5 6 … 20."""
    near = set(range(number - PAGES_AROUND, number + PAGES_AROUND + 1)) | {1, pages}
    numbers: list[int | None] = []
    for candidate in sorted(n for n in near if 1 <= n <= pages):
        if numbers and numbers[-1] is not None and candidate > numbers[-1] + 1:
            numbers.append(None)
        numbers.append(candidate)
    return numbers


def before(shell: Shell) -> Markup:
    """Return the frame that stands before a page's own part: brand, top bar, menu."""
    return Markup(render_template("before.html", shell=shell))


def after(shell: Shell) -> Markup:
    """Return what stands after it: the tab bar and the scripts."""
    return Markup(render_template("after.html", shell=shell))


LISTS = {
    "changed_url": changed_url,
    "current_view": current_view,
    "is_filtered": is_filtered,
    "page_numbers": page_numbers,
    "page_url": page_url,
    "saved_ranges": saved_ranges,
    "sort_state": sort_state,
    "sort_url": sort_url,
    "PAGE_SIZES": PAGE_SIZES,
}
"""What the macros of lists ask."""


def install(app: Flask) -> None:
    """Register the templates of the frame, and every filter and global that they use."""
    app.register_blueprint(bp)
    app.url_map.converters["quarter"] = QuarterConverter
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.filters.update(words.FILTERS)
    app.jinja_env.filters.update(forms.FILTERS)
    # for templates, and among the globals for macros that are imported without the template's context
    app.context_processor(lambda: {"csrf_token": form_token})
    app.jinja_env.globals.update(
        asset=asset,
        before=before,
        address=address,
        addresses=addresses,
        csrf_token=form_token,
        after=after,
        csp_nonce=csp_nonce,
        language=formats.language,
        month_of=month_of,
        now=clock.now,
        **LISTS,
        _=translate,
    )
