"""What the best model leaves over, row by row: where it bends, spreads, drifts, and for whom it is worst."""
