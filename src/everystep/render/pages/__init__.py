"""Documents made of a run: an article, a report. What they say is parts; a format writes parts."""
