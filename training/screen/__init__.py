"""Trains the text screen: a small network that says where a frame may hold text."""
