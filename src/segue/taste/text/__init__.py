"""Words about music: their language, their terms, what they are about and how they feel.

`language` tells in what language a text is, `terms` takes it apart, `weighing` makes a matrix of terms, `themes` names
what texts are about, `feeling` counts words of joy and of sorrow.
"""
