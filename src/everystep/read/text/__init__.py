"""BYTES of a text file -> columns of text: encoding, structure, separator, header, and what is wrong."""
