"""The demo district: invented people and entries, recorded as real ones are."""
