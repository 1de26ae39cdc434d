"""Typst, spreadsheets, QR, charts for print: data in, bytes out."""

from papers.posters import PosterData, PosterRow, poster
from papers.qr import qr
from papers.typeset import FontsMissing

__all__ = ["FontsMissing", "PosterData", "PosterRow", "poster", "qr"]
