"""One pass over the rows used: what is learned of each column before it is encoded."""
