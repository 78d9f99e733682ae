"""Measuring: every figure stands beside a floor taken in the same run (`./mall bench <name>`)."""
