"""Typst, spreadsheets, QR, charts for print: data in, bytes out."""
