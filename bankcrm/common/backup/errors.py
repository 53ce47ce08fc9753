"""What a backup or a restore refuses, in words for the person at the terminal."""


class BackupFailed(Exception):
    """Nothing was changed; the text says why and what to do."""
