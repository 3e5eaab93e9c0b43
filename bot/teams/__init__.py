"""The Teams adapter: activities in, Adaptive Cards out. Loaded only when Teams is set up."""
