"""The outside world as the platform's own services meet it."""
