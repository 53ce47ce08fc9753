"""Families and company groups on screen: reads, words, tables, panels."""
