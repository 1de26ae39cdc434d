"""What stands on the pages of a PDF: words, where and how large they stand, QR codes."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import zxingcpp

QR_SCALE = 3


@dataclass(frozen=True)
class Spot:
    """Where the first sign of a word stands on its page, in points from the left and from the bottom."""

    left: float
    bottom: float
    height: float


def texts(pdf: bytes) -> list[str]:
    """The words of every page, without the spaces that typesetting puts between them."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of every page, in millimetres."""
    return [(round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) for page in _pages(pdf)]


def qr_codes(pdf: bytes) -> list[list[str]]:
    """What the QR codes of every page say, read as a camera reads them."""
    return [
        [code.text for code in zxingcpp.read_barcodes(page.render(scale=QR_SCALE).to_numpy())] for page in _pages(pdf)
    ]


def spots(pdf: bytes, word: str, page: int = 0) -> list[Spot]:
    """Every place of a word on a page."""
    text = _pages(pdf)[page].get_textpage()
    matches = text.search(word)
    places = []
    while (match := matches.get_next()) is not None:
        left, bottom, _right, top = text.get_charbox(match[0])
        places.append(Spot(left, bottom, top - bottom))
    return places


def _pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(pdf))
