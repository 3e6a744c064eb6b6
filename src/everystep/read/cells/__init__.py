"""TEXT in cells -> typed columns: numbers and their marks, dates, codes, booleans, categories."""
