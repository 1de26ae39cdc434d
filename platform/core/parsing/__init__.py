"""Parsing an upload in a process of its own with limits, `python -m core.parsing`; no other part is imported."""
