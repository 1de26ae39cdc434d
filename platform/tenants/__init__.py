"""District, streets, communities, branches and groups; scopes and the two walls; links and the audit."""
