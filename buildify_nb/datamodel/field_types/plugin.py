"""The plugin that brings our own field types, through the same door as anyone's."""

from __future__ import annotations

from buildify_nb.datamodel.field_types.base import BuiltInFieldType
from buildify_nb.datamodel.field_types.biginteger_field import BigIntegerField
from buildify_nb.datamodel.field_types.boolean_field import BooleanField
from buildify_nb.datamodel.field_types.currency_field import CurrencyField
from buildify_nb.datamodel.field_types.date_field import DateField
from buildify_nb.datamodel.field_types.datetime_field import DateTimeField
from buildify_nb.datamodel.field_types.decimal_field import DecimalField
from buildify_nb.datamodel.field_types.email_field import EmailField
from buildify_nb.datamodel.field_types.integer_field import IntegerField
from buildify_nb.datamodel.field_types.json_field import JsonField
from buildify_nb.datamodel.field_types.lookup_field import LookupField
from buildify_nb.datamodel.field_types.multiselect_field import MultiSelectField
from buildify_nb.datamodel.field_types.percentage_field import PercentageField
from buildify_nb.datamodel.field_types.phone_field import PhoneField
from buildify_nb.datamodel.field_types.select_field import SelectField
from buildify_nb.datamodel.field_types.string_field import StringField
from buildify_nb.datamodel.field_types.text_field import TextField
from buildify_nb.datamodel.field_types.time_field import TimeField
from buildify_nb.datamodel.field_types.url_field import UrlField
from buildify_nb.datamodel.field_types.uuid_field import UuidField
from buildify_nb.plugins.registry import Registry


def built_in_field_types() -> tuple[BuiltInFieldType, ...]:
    """One of each of our field types, in the order of the designer's picker."""
    return (
        *(StringField(), TextField(), IntegerField(), BigIntegerField(), DecimalField(), CurrencyField()),
        *(PercentageField(), BooleanField(), DateField(), TimeField(), DateTimeField(), EmailField(), UrlField()),
        *(PhoneField(), SelectField(), MultiSelectField(), LookupField(), UuidField(), JsonField()),
    )


def setup(plugins: Registry) -> None:
    """Adds every built-in field type."""
    for field_type in built_in_field_types():
        plugins.add_field_type(field_type)
