"""The Web API's methods, by name."""
