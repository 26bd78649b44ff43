"""Measures the decision per line of burned-in text on generated pages, and calibrates its score."""
