"""Entries, their evidence, their way through the hands, and the chain of hashes that seals them."""
