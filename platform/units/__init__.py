"""Units that administer themselves: streets, communities, branches and groups open, change and close."""
