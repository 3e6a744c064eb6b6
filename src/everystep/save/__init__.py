"""RUN -> folder -> run: versioned JSON and tables, no pickle; nothing is overwritten unless asked."""
