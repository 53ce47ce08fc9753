"""Warnings told outside the application: the e-mail in the morning and the webhook."""
