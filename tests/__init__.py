"""The tests, a folder a stage; see CONTRIBUTING.md for what they must be."""
