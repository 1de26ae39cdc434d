"""Drafts of criteria: where they are written, how they begin, change and become versions."""
