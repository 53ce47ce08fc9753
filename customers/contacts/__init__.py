"""Contacts with customers as pages show them: panel, form, what is due."""
