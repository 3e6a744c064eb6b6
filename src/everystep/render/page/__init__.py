"""The page: a run as one HTML file that plays it, with nothing fetched from anywhere."""
