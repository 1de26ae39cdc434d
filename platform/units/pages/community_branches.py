"""The pages of a community's branches and groups."""
