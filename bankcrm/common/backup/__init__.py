"""Backup and restore of the whole bank: database and files in one file that proves itself."""
