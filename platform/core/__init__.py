"""Database and extension instances, clock, quarter, points, paging, sheets, files: no business words."""
