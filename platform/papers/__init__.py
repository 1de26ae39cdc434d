"""Typst, spreadsheets, QR, charts for print: data in, bytes out."""

from papers.posters import PosterData, PosterRow, poster
from papers.qr import qr
from papers.regulations import RegulationChapter, RegulationClause, RegulationData, regulation
from papers.typeset import FontsMissing
from papers.workbooks import Bars, Section, workbook

__all__ = [
    "Bars",
    "FontsMissing",
    "PosterData",
    "PosterRow",
    "RegulationChapter",
    "RegulationClause",
    "RegulationData",
    "Section",
    "poster",
    "qr",
    "regulation",
    "workbook",
]
