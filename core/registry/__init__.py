"""What apps declare once and the product reads: features, quotas, who delivers which kind of goods."""
