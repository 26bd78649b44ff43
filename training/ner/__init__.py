"""Makes the weights of ``models/phi_ner``."""
