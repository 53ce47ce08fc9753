"""The feed engine: a bank's own files, checked in SQL, compared by a join, written in one transaction.

Apps declare what can be fed (`entities`), profiles say where it comes from, `services` is what pages and tasks call.
"""
