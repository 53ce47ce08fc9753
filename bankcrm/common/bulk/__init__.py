"""Acts on many rows of a list: chosen there, confirmed once, done set by set, telling what was left out."""
