"""A CLUSTER -> where the blocks of a table are read and worked on; only what is made of them comes back."""
