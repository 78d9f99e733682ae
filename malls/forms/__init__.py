"""What a mall's own people type about its pages and rules → clean values."""
