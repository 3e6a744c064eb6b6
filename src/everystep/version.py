"""The version of everystep, told in one place."""

VERSION = "0.1.0"
