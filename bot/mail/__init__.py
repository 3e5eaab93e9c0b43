"""Mail: what goes over the wire, byte for byte, and what a mail server says of it."""
