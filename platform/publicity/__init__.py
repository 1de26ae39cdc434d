"""Publicity of boards: publication, confirmation, the public page, where it was posted."""
