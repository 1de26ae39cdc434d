"""The poster of a quarter's boards: A4 or A3 as PDF, one tall picture as PNG."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from papers.qr import qr
from papers.typeset import Form, typeset

Size = Literal["a4", "a3"]

PICTURE_PPI = 200
NOTE = "总分为基础积分与贡献加分之和。一类、四类为连续两个季度列入同一榜；其余党员不列榜。"
NOTE_BY_PLACE = (
    "总分为基础积分与贡献加分之和。四类按本季度名次划分，一类、二类列红榜，三类、四类列黄榜；其余党员不列榜。"
)


@dataclass(frozen=True)
class PosterRow:
    """One member on a board, in the words to be printed.

    tied: the rank is shared; name: whole or masked; total: a decimal string; klass: 1 to 4, None for none.
    """

    rank: int
    name: str
    branch: str
    total: str
    klass: int | None = None
    tied: bool = False


@dataclass(frozen=True)
class PosterData:
    """What a poster says.

    unit: 麻石社区党总支; above: 登科街道; period: 2022 年第三季度; population: how many were ranked.
    publicity: from when until when, in words; dated: the day under the unit's name, in words; state: 公示稿, 已确认.
    is_draft: marked as 草榜 on every page, without seal; fingerprint: SHA-256 in hex, "" while a draft.
    address: of the public page, "" for none (no QR code); objections: ways to object, each without full stop, under
    objections_title; foot: a line in the foot.
    """

    unit: str
    above: str
    period: str
    publicity: str
    population: int
    red: Sequence[PosterRow]
    yellow: Sequence[PosterRow]
    dated: str
    title: str = "红黄榜"
    state: str = ""
    is_draft: bool = False
    fingerprint: str = ""
    address: str = ""
    note: str = NOTE
    objections_title: str = "对公示有异议的，可以这样提出"
    objections: Sequence[str] = field(default_factory=tuple)
    nobody: str = "本季度没有党员列入。"
    foot: str = "扫码查看公示页，可用公示文件核对指纹。"


def poster(board: PosterData, form: Form = "pdf", size: Size = "a4") -> bytes:
    """Return the poster: `pdf` on pages of this size, `png` as one tall picture (1083 pixels wide) for chat groups.

    A3 has a layout of its own: the largest type that puts everybody on one sheet.
    """
    content = asdict(board) | {"size": size, "qr": qr(board.address).decode() if board.address else ""}
    if form == "png":
        return typeset("picture", content, "png", PICTURE_PPI)
    return typeset("poster", content, "pdf")
