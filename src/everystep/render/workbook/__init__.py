"""A run as a spreadsheet whose formulas take the steps: change a cell, and the training is another."""
