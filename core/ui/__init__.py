"""What pages share: charts, the fragment cache, forms for secrets, the words of a mall."""
