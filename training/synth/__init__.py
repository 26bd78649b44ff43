"""Invented text with marked PHI: what the text model is trained and tested on."""
