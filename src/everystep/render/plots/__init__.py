"""Plots and animations: the only home of the drawing library."""
