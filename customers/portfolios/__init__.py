"""Figures of portfolios: declared as sets of SQL, refreshed over the whole bank, read within a person's scope."""
