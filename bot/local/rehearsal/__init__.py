"""What the bot would tell people between two days, played by a process of its own and drawn as a timeline."""
