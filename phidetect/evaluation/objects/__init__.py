"""The objects of the kit, by kind."""
