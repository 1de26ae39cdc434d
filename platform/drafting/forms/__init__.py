"""The forms of a draft, part by part."""
