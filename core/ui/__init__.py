"""Pieces pages share: charts, cached fragments, forms for secrets, the words of a mall."""
