"""Columns that say what they hold of a person.

Every column of text, JSON or bytes in a mall's schema says `personal=`, or has `choices`; a date or a number may. What is
said here once is read by all who treat personal values (core/privacy/personal.py). To the database and to migrations each
is Django's own column.

    none     the mall's own business words, codes, references: goods' titles, states, our own numbers
    name     a person's name; covered on its way out of the database while a support visit looks (core/privacy/masks.py)
    contact  what leads to a person: a phone, a mail address, an employee number, a parcel's or a payment's number
    text     words somebody typed
    fact     what is known of a person: grade, labels, birthday
    sealed   encrypted with the schema's own key (core/privacy/crypto.py)
    secret   passwords, tokens, keyed hashes
"""

from typing import Any, Literal, TypeVar, get_args

from django.contrib.postgres import fields as postgres
from django.db import models

from core.privacy.masks import STARS, is_veiled, name_shown

Personal = Literal["none", "name", "contact", "text", "fact", "sealed", "secret"]
KINDS = get_args(Personal)
_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

# Django's fields take type parameters in their stubs only; below they are written at run time too.
models.Field.__class_getitem__ = classmethod(lambda cls, *_: cls)  # type: ignore[attr-defined]  # not in the stubs


def _name_shown(value: Any, _expression: Any, _connection: Any) -> Any:
    return name_shown(value) if value else value


class Declared:
    """What the columns below have in common: `personal`, and `cover`, the SQL a sandbox has in place of the value (without it
    the column is empty there)."""

    django_path = "django.db.models"

    def __init__(self, *args: Any, personal: Personal, cover: str = "", null: bool = False, **kwargs: Any) -> None:
        if personal not in KINDS or (cover and personal == "none"):
            raise ValueError(f"personal={personal!r}, cover={cover!r}")
        self.personal, self.cover = personal, cover
        super().__init__(*args, null=null, **kwargs)  # type: ignore[call-arg]  # of a field

    def get_db_converters(self, connection: Any) -> list[Any]:
        converters: list[Any] = super().get_db_converters(connection)  # type: ignore[misc]  # of a field
        return [*converters, _name_shown] if self.personal == "name" else converters

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if self.personal == "name" and is_veiled() and str(value).endswith(STARS):
            raise RuntimeError("A covered name must not be written.")
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]  # of a field

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]  # of a field
        return name, f"{self.django_path}.{type(self).__name__}", args, kwargs

    def clone(self) -> Any:
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, personal=self.personal, cover=self.cover, **kwargs)


class CharField(Declared, models.CharField[_ST, _GT]):
    """Text of a limited length."""


class SlugField(Declared, models.SlugField[_ST, _GT]):
    """A code that stands in addresses."""


class EmailField(Declared, models.EmailField[_ST, _GT]):
    """A mail address."""


class TextField(Declared, models.TextField[_ST, _GT]):
    """Text of any length."""


class JSONField(Declared, models.JSONField[_ST, _GT]):
    """Lists and mappings."""


class BinaryField(Declared, models.BinaryField[_ST, _GT]):
    """Bytes: what is sealed, hashes."""


class GenericIPAddressField(Declared, models.GenericIPAddressField[_ST, _GT]):
    """From where somebody came."""


class FileField(Declared, models.FileField):
    """The path of a file in the mall's folder."""


class ImageField(Declared, models.ImageField):
    """The path of a picture in the mall's folder."""


class DateField(Declared, models.DateField[_ST, _GT]):
    """A day; only one that tells of a person is declared."""


class PositiveSmallIntegerField(Declared, models.PositiveSmallIntegerField[_ST, _GT]):
    """A small number; only one that tells of a person is declared."""


class ArrayField(Declared, postgres.ArrayField[_ST, _GT]):
    """A list of one type of value."""

    django_path = "django.contrib.postgres.fields"

    def __init__(
        self, base_field: Any, *, personal: Personal, cover: str = "", null: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(base_field, personal=personal, cover=cover, null=null, **kwargs)
