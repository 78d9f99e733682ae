"""The program's doors to points: members' wallets, holds, grants, budgets, the books."""
