"""Reports made in the background: requests, builders, jobs."""
