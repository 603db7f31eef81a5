class StarterError(Exception):
    """Ends the command with one line: what was expected, what was found, and what to do."""
