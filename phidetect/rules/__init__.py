"""Rules: the profile, patterns, known identifiers, vocabulary, elements, device regions."""
