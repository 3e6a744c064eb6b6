"""How fast everystep is beside its peers, each measured in turn in one run: `python -m benchmarks.speed`."""
