"""SHEET -> text: the formats in which worked arithmetic is written down, one module each."""
