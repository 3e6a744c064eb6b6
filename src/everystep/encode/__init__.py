"""COLUMNS -> numbers: one small class a column kind, and the ledger "this cell became this number".

The stage imports only `words` and `read`. `fit.fit_encoder` learns from a table how each column becomes
features; the `Encoder` it gives encodes blocks of rows, and says what it did.
"""
