"""Did the training work? One verdict, its reason in figures, and what to do."""
