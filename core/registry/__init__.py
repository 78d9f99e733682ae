"""What apps declare once and the product reads: pages, features, quotas, log words, who delivers which kind of goods."""
