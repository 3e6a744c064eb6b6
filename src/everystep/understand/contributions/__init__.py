"""Who moved what: each parameter as its start plus every record's contribution."""
