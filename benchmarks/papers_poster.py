"""Posters: the first in a fresh process, later ones, and beside a bare typst table of as many rows."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

BARE = """
#let rows = json(bytes(sys.inputs.data))
#set text(font: "Noto Sans S Chinese")
#table(columns: 5, table.header[名次][姓名][支部][总分][类], ..rows.flatten())
"""
MEMBERS = 260


def rows() -> list[dict[str, str | float | bool | None]]:
    cold = seconds(partial(poster_of, MEMBERS, 0))
    warm = median(MEMBERS, "pdf")
    picture = median(MEMBERS, "png")
    small = median(150, "pdf")
    bare = bare_seconds(60)
    return [
        figure("poster of 260 members, A4 PDF, first in a process", cold, None, 0.5),
        figure("poster of 260 members, A4 PDF, next ones", warm, None, 0.1),
        figure("poster of 260 members, PNG, next ones", picture, None, None),
        figure("poster of 150 members (60 rows), A4 PDF, next ones", small, bare, None),
    ]


def median(members: int, form: str) -> float:
    return statistics.median(seconds(partial(poster_of, members, seed, form)) for seed in range(1, 12))


def figure(
    name: str, value: float, against: float | None, target: float | None
) -> dict[str, str | float | bool | None]:
    return {
        "name": name,
        "value": round(value * 1000, 1),
        "unit": "ms",
        "against": None if against is None else f"bare typst table {against * 1000:.1f} ms",
        "ratio": None if against is None else round(value / against, 2),
        "target": None if target is None else f"under {target * 1000:.0f} ms",
        "met": None if target is None else value < target,
    }


def poster_of(members: int, seed: int, form: str = "pdf") -> bytes:
    # imported here: the first poster of a process includes the loading of typst
    from papers import PosterData, PosterRow, poster  # noqa: PLC0415

    def people(first: int, last: int, classes: tuple[int, int]) -> list[PosterRow]:
        return [
            PosterRow(
                rank, f"党员{(rank * 7 + seed) % 997}", f"第{rank % 4 + 1}支部", str(111 - rank // 3), classes[rank % 2]
            )
            for rank in range(first, last + 1)
        ]

    red, yellow = round(members * 0.3), round(members * 0.1)
    board = PosterData(
        unit="麻石社区党总支",
        above="登科街道",
        period="2022 年第三季度",
        publicity="2022 年 10 月 10 日至 10 月 14 日",
        population=members,
        red=people(1, red, (1, 2)),
        yellow=people(members - yellow + 1, members, (3, 4)),
        dated="2022 年 10 月 10 日",
        fingerprint=f"{seed:064x}",
        address=f"https://example.org/public/{seed:032x}",
    )
    return poster(board, "png" if form == "png" else "pdf")


def bare_seconds(count: int) -> float:
    import typst  # noqa: PLC0415

    from papers.typeset import FONTS  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bare.typ"
        source.write_text(BARE, encoding="utf-8")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        compiler = typst.Compiler(source, root=folder, font_paths=fonts)
        times = []
        for seed in range(16):
            data = json.dumps(
                [[str(n), f"党员{(n * 7 + seed) % 997}", "第一支部", "100", "一类"] for n in range(count)]
            )
            times.append(seconds(partial(compiler.compile, format="pdf", sys_inputs={"data": data})))
    return statistics.median(times[1:])


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
