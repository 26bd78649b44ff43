"""Measures the decision on side markers of radiographs: initials hidden, markers kept."""
