"""What members see of goods, cart and orders."""
