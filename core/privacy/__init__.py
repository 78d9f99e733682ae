"""Personal data: sealed at rest, masked by role."""
