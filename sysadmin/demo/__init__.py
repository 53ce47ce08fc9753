"""A demo bank: people, customers and holdings that belong to nobody, made by SQL over whole sets, the same for a seed.

Lies in the topmost app because it writes every app's tables.
"""
