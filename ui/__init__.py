"""Faces of the product: the command line and the chat in a browser."""
