"""Stored criteria versions and which is in force in which quarter."""
