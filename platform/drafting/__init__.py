"""Documents that are being written: drafts, their forms and sheets, and the district's standards."""
