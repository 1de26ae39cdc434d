"""The shell: all that frame.html knows about who is here, where, and what waits."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to switch to; `within` is the unit above it and groups the list."""

    name: str
    url: str
    within: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu or the tab bar; `icon` is a symbol of icons.svg without its "i-"."""

    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Entries of one rhythm: 日常, 季度, 年度, 名册."""

    title: str
    entries: list[MenuEntry]


@dataclass(frozen=True, slots=True)
class QuarterStep:
    """The period shown and its neighbours; None where there is nothing to step to."""

    label: str
    short: str = ""
    previous_url: str | None = None
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """The single object that frame.html reads, as `shell`.

    An address that is empty is not shown: a person with one role has no `roles_url`. `language_url` and
    `sign_out_url` are posted to, the former with `language` (zh_Hans or en) and `next`. `token`, `next_page` and `slot`
    stand in for what differs from one request to the next, where the frame is kept.
    """

    unit_name: str
    person: str
    role_name: str
    home_url: str
    unit_in: str = ""
    menu: list[MenuGroup] = field(default_factory=list)
    tabs: list[MenuEntry] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    quarter: QuarterStep | None = None
    roles_url: str = ""
    password_url: str = ""
    second_factor_url: str = ""
    tokens_url: str = ""
    language_url: str = ""
    sign_out_url: str = ""
    language: str = "zh_Hans"
    token: str = ""
    next_page: str = ""
    slot: str = ""
