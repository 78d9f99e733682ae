"""The largest numbers this product takes: one place for forms, serializers, sheets and services.

A sum of an order is kept in four bytes, points of the ledger in eight: what fits a form must fit its column too.
"""

MAX_POINTS = 10**12  # of one act on the ledger: a grant, a hold, a top-up of a budget
MAX_PRICE_POINTS = 10_000_000  # of one unit
MAX_PRICE_FEN = 999_999_999  # of one unit
MAX_UNITS = 99  # of one sku in an order or a cart
MAX_LINES = 50  # different skus in a cart
MAX_STOCK = 1_000_000  # units of a sku that are typed at once
MAX_ON_HAND = 1_000_000_000  # … and that may lie on the shelf
MAX_ORDER_SUM = 2**31 - 1  # points, and fen, of one order
MAX_ID = 2**62  # of a row a program may name
YEARS = range(2000, 2200)  # of a day that is typed: outside it is a slip of the finger
MAX_ACCOUNT = 60  # characters of an account that is topped up
