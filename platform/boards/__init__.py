"""Quarterly boards: live standing, drafts, classes and runs, frozen rows, summary rows."""
