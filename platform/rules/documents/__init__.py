"""Criteria documents: YAML text or stored JSON in, a validated version out."""
