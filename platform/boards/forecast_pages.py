"""What stands beside the form of an entry: what the entry that is being filled in would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from boards.forecast import Forecast, checked, forecast
from boards.pages import bp
from core.errors import Refusal
from criteria.queries import in_force
from ledger import duplicates, queries
from ledger.checks import Checker, NewEntry
from ledger.entry_views import EntryView, entry_views
from ledger.errors import FaultyEntry
from ledger.forms import EntryForm
from ledger.pages.entry_form import new_entry_of
from rules import FiguresTooLarge
from web.paging import whole_number

__all__ = ["bp", "entry_forecast"]
ASKED_LATER = frozenset({"points", "measure", "attributes"})
"""Fields that some items ask for besides; they stand empty when the item was just chosen."""


@dataclass(frozen=True)
class ForecastView:
    """What the entry would do, or why that cannot be said; `like` may be the same entry recorded already."""

    forecast: Forecast | None = None
    new_entry: NewEntry | None = None
    faults: Sequence[str] = ()
    like: Sequence[EntryView] = ()


@bp.get("/entries/forecast")
@needs(Permission.ENTRIES_RECORD)
def entry_forecast(community: str) -> ResponseReturnValue:
    """The part of the form's page that htmx fetches as member, item, day, quantity and points change."""
    form, instead = EntryForm(request.args), whole_number(request.args.get("instead", ""))
    is_whole = all((form.member.data, form.item.data, form.occurred_on.data, form.quantity.data))
    view = _view(form, instead) if is_whole else ForecastView()
    return render_template("boards/forecast.html", here=current_community(), view=view)


def _view(form: EntryForm, instead: int | None) -> ForecastView:
    try:
        new_entry = new_entry_of(form)
        item = checked(new_entry, Checker(in_force()))
        return ForecastView(forecast(new_entry, item, instead), new_entry, like=_like(new_entry, instead))
    except FaultyEntry as faulty:
        return ForecastView(faults=[text for name in faulty.fields if _is_filled(name) for text in faulty.fields[name]])
    except FiguresTooLarge:
        return ForecastView(faults=[_("数字过大，无法精确计算，请核对数量和分值。")])
    except Refusal as refusal:
        return ForecastView(faults=[refusal.message])


def _is_filled(name: str) -> bool:
    """Say whether a field that an item asks for besides was filled in; until then there is only nothing to reckon."""
    return name not in ASKED_LATER or any(text for key, text in request.args.items() if key.startswith(name))


def _like(new_entry: NewEntry, instead: int | None) -> Sequence[EntryView]:
    """Entries of the same member, item and day."""
    ids = [number for same in duplicates.likely([new_entry]).values() for number in same if number != instead]
    return entry_views(queries.named_some(ids)) if ids else []
