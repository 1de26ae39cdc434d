"""The annual star rating in its three rows."""
