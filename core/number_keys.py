"""What spellings of one number share, in SQL: a unique index on it carries that there is one of each."""

from django.db.models import CharField, Func


class NumberKey(Func):
    """`core.cleaners.no_key` of a column that was cleaned before it was kept. Capitals by the letters of ASCII alone, as
    there: the collation of the database does not matter."""

    template = '(UPPER(%(expressions)s COLLATE "C"))'
    arity = 1
    output_field = CharField()
