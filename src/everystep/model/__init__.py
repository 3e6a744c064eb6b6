"""NUMBERS -> prediction: the linear model, its parameters, and the units they are in."""
