"""The nightly run: one statement finds what a rule hits, a few more merge it into the warnings."""
