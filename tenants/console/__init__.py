"""The tenant's own front desk: overview, search, log, and the rules of its points."""
