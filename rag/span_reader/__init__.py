"""The span reader: points at the words of a passage that answer a question, or says that none do.

`network` is what is trained, `examples` what it is trained on, `training` the script that makes the weights,
`reader` what answers use.
"""
