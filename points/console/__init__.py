"""The console's doors to points: grants, approvals, budgets, journals."""
