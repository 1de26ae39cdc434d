"""Typst, spreadsheets, QR, charts for print: data in, bytes out."""

from papers.cards import CardBar, CardData, CardRow, card
from papers.ledgers import LedgerData, LedgerRow, ledger
from papers.posters import PosterData, PosterRow, poster
from papers.printing import printed_by
from papers.qr import qr
from papers.ratings import RatingFormData, RatingFormRow, rating_form
from papers.regulations import RegulationChapter, RegulationClause, RegulationData, regulation
from papers.typeset import FontsMissing
from papers.workbooks import Bars, Section, workbook

__all__ = [
    "Bars",
    "CardBar",
    "CardData",
    "CardRow",
    "FontsMissing",
    "LedgerData",
    "LedgerRow",
    "PosterData",
    "PosterRow",
    "RatingFormData",
    "RatingFormRow",
    "RegulationChapter",
    "RegulationClause",
    "RegulationData",
    "Section",
    "card",
    "ledger",
    "poster",
    "printed_by",
    "qr",
    "rating_form",
    "regulation",
    "workbook",
]
