class BackupError(Exception):
    """Ends a backup or a restore; its text says what was expected, what was found, and what to do."""
