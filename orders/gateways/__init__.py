"""The outside world orders talk to: payment, top-up providers, couriers. Each with a fake that serves the demo and tests."""
