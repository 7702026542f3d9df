"""The archive of a newspaper and the answering of questions over it."""
