"""The columns by which a list of entries is ordered, by the names that its address gives them."""

from __future__ import annotations

from sqlalchemy import case, select

from ledger.models import Entry
from ledger.states import State
from members.models import Member
from tenants.models import Branch
from web.sorting import Column

NEWEST = (Entry.occurred_on.desc(), Entry.id.desc())
"""The order of a list that asks for none, and among what is equal in another."""


def columns() -> dict[str, tuple[Column, ...]]:
    """Return what each name orders by: members by pinyin, branches by their place, states by the entry's way."""
    member = select(Member.sort_key).where(Member.id == Entry.member_id).correlate(Entry).scalar_subquery()
    branch = select(Branch.position).where(Branch.id == Entry.branch_id).correlate(Entry).scalar_subquery()
    return {
        "date": (Entry.occurred_on,),
        "member": (member,),
        "branch": (branch, Entry.branch_id),
        "item": (Entry.item,),
        "quantity": (Entry.quantity,),
        "state": (case({state.value: place for place, state in enumerate(State)}, value=Entry.state),),
    }
