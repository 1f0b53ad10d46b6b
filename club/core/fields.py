"""Model fields that keep personal data encrypted at rest."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.db import models

from club.core import sealing

if TYPE_CHECKING:
    _StoredBytes = models.Field[str, str]  # bytes in the table, text on the row
else:
    _StoredBytes = models.BinaryField


class SealedText:
    """Reads and writes a sealed column as text: opened on first access, sealed when saved."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])  # deferred by .only() or .defer()
        value = row.__dict__[self.field.attname]
        if isinstance(value, (bytes, memoryview)):
            value = sealing.open_sealed(bytes(value), self.field.context(row)) if value else ""
            row.__dict__[self.field.attname] = value
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = "" if value is None else value


class SealedField(_StoredBytes):
    """Text stored as ciphertext bound to table, column and the row's `uid`. Empty text is stored as NULL.

    It cannot be filtered or set by `QuerySet.update`; look rows up over a BlindIndexField.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SealedText(self))

    def context(self, row: Any) -> str:
        return f"{row._meta.db_table}.{self.column}.{row.uid}"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, (bytes, memoryview)) or not value:
            return bytes(value) if value else None
        return sealing.seal(value, self.context(model_instance))

    def get_default(self) -> str:
        return ""

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # a serialised dump carries no personal data

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return value


class BlindIndexField(models.BinaryField):
    """Keyed digest of a SealedField on the same row, kept in step whenever the row is saved."""

    def __init__(self, source: str = "", normalise: Callable[[str], str] = str, **kwargs: Any) -> None:
        self.source = source
        self.normalise = normalise
        kwargs.update(null=True, editable=False, max_length=sealing.INDEX_BYTES)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def digest(self, text: str) -> bytes | None:
        """What is stored for `text` from now on."""
        normal = self.normalise(text) if text else ""
        return sealing.blind_index(normal, self._purpose()) if normal else None

    def digests(self, text: str) -> list[bytes]:
        """What may be stored for `text`, for lookups; more than one only while keys are changed."""
        normal = self.normalise(text) if text else ""
        return sealing.blind_indexes(normal, self._purpose()) if normal else []

    def _purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.source}"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        plain = model_instance.__dict__.get(self.source)
        if isinstance(plain, (bytes, memoryview)):
            return getattr(model_instance, self.attname)  # not opened, so not changed
        value = self.digest(plain or "")
        setattr(model_instance, self.attname, value)
        return value


def digests_of(model: type[models.Model], index: str, text: str) -> list[bytes]:
    """The blind indexes of `text` as a column of `model` may hold them: `filter(phone_index__in=…)`."""
    return cast(BlindIndexField, model._meta.get_field(index)).digests(text)
