"""Queries: what a reader types, as a tree that knows nothing of any engine."""
