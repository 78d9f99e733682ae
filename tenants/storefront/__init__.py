"""What anybody or a member sees of the platform: the mall's front, its brand, and the door for companies that want one."""
