"""Members with dated membership, category, status and exemptions."""
