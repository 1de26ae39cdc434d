"""Users, sign-in, roles, permissions and tokens."""
