"""The command line and the web pages."""

__version__ = "0.1.0"
