"""NUMBERS -> prediction -> loss: the linear model, its loss, its penalty, and the units of both."""
