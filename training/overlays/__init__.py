"""Draws text as devices burn it in: grounds, shapes, fonts, layouts, degradation, with labels."""
