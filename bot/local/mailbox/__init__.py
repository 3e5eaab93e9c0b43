"""A mail server on this machine that keeps what it accepts, and fails when it is asked to."""
