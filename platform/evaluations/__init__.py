"""Evaluations and the annual appraisal (民主评议)."""
