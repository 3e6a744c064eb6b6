"""RUN -> something to look at. A renderer computes no training mathematics and takes no step."""
