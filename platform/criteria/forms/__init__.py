"""Forms about criteria: publishing and taking force, and the forms of a draft, part by part."""

from criteria.forms.versions import DocumentForm, ForceForm

__all__ = ["DocumentForm", "ForceForm"]
