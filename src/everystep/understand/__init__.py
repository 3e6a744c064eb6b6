"""RECORDING -> what it means: curvature, learning-rate window, forecast, and the two verdicts."""
