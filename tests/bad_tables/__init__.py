"""Bad tables, one fault a file: what is refused and how, and what is trained on and told."""
