"""What everystep does on bad days, measured: each script says in its docstring how it is run."""
