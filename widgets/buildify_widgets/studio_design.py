"""The studio's commands that design entities. Each is one call of the data model's services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.field_input import field_of
from buildify_nb.datamodel.formulas.formula_checks import FormulaCheck, FormulaUse
from buildify_nb.datamodel.rules import field_name_problem
from buildify_nb.definitions.as_python import call
from buildify_nb.errors import BuildifyError
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, entity_call, given


class DesignCommands(StudioPart):
    """Entities and their fields."""

    @command()
    def entity(self, id: str) -> dict[str, Any]:
        """One entity as the designer shows it."""
        return self._document(self._head(id))

    @command()
    def name_problem(self, name: str, of: str = "entity") -> str:
        """Why an entity, or a field, cannot be called so, "" when it can."""
        if of == "field":
            return field_name_problem(name)
        return self._workspace.runtime.modelling.entities.name_problem(self._workspace.context, name)

    @command()
    def create_entity(self, values: Mapping[str, Any], fields: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """Saves a new draft."""
        columns = {name: value for name, value in values.items() if value not in (None, "", _default(name))}
        listed = [given(field) for field in fields]
        name = str(columns.pop("name", ""))
        made = self._workspace.entities.create(name, fields=listed, **columns)
        shown = {str(field.pop("name", "")): field if len(field) > 1 else field["field_type"] for field in listed}
        return self._answer_with(
            self._head(str(made.definition.id)), call("ws.entities.create", name, **columns, fields=shown)
        )

    @command()
    def edit_entity(self, id: str, changes: Mapping[str, Any], expected_revision: int | None = None) -> dict[str, Any]:
        """Changes the entity's own columns."""
        source = entity_call(self._head(id).definition.name, "edit", **changes)
        return self._change(id, "update", edits.edit_entity(changes), source, expected_revision)

    @command()
    def add_field(
        self, id: str, name: str, columns: Mapping[str, Any], expected_revision: int | None = None
    ) -> dict[str, Any]:
        """Adds a field."""
        options = given(columns)
        field_type = str(options.pop("field_type", ""))
        source = entity_call(self._head(id).definition.name, "add_field", name, field_type, **options)
        field = field_of(name, given(columns), self._id_of)
        return self._change(id, "create", edits.add_field(field), source, expected_revision)

    @command()
    def edit_field(
        self, id: str, field: str, changes: Mapping[str, Any], expected_revision: int | None = None
    ) -> dict[str, Any]:
        """Changes columns of a field; a new name renames it."""
        wanted = dict(changes)
        entity = self._head(id).definition.name
        if set(wanted) == {"name"}:
            source = entity_call(entity, "rename_field", field, wanted["name"])
        else:
            source = entity_call(entity, "edit_field", field, **wanted)
        if "reference_entity" in wanted:
            wanted["reference_entity_id"] = self._id_of(str(wanted.pop("reference_entity")))
        edit = edits.edit_field(field, wanted, self._workspace.runtime.modelling.field_types)
        return self._change(id, "update", edit, source, expected_revision)

    @command()
    def check_formula(self, id: str, field: str, use: FormulaUse, text: str, field_type: str = "") -> dict[str, str]:
        """What is wrong with a formula that a field could have, and what it computes; nothing is saved."""
        return _told(self._handle(id).check_formula(text, field=field, use=use, field_type=field_type))

    @command()
    def check_draft_formula(
        self, fields: Sequence[Mapping[str, Any]], field: str, use: FormulaUse, text: str
    ) -> dict[str, str]:
        """The same of an entity that is not saved yet."""
        return _told(self._workspace.entities.check_formula(text, fields=fields, field=field, use=use))

    @command()
    def drop_field(self, id: str, field: str, expected_revision: int | None = None) -> dict[str, Any]:
        """Takes a field away."""
        source = entity_call(self._head(id).definition.name, "drop_field", field)
        return self._change(id, "delete", edits.drop_field(field), source, expected_revision)

    @command()
    def order_fields(self, id: str, names: Sequence[str], expected_revision: int | None = None) -> dict[str, Any]:
        """Puts the fields in this order."""
        source = entity_call(self._head(id).definition.name, "order_fields", *names)
        return self._change(id, "update", edits.order_fields(names), source, expected_revision)

    @command()
    def step(self, id: str, to: str, expected_revision: int | None = None) -> dict[str, Any]:
        """`to` is "undo" or "redo"."""
        handle = self._handle(id)
        source = entity_call(handle.name, "undo" if to == "undo" else "redo")
        (handle.undo if to == "undo" else handle.redo)(expected_revision=expected_revision)
        return self._answer_with(self._head(id), source)

    @command()
    def restore(self, id: str, number: int, expected_revision: int | None = None) -> dict[str, Any]:
        """Makes an older revision the newest one."""
        handle = self._handle(id)
        source = entity_call(handle.name, "restore", int(number))
        handle.restore(int(number), expected_revision=expected_revision)
        return self._answer_with(self._head(id), source)

    @command()
    def used_by(self, id: str) -> dict[str, Any]:
        """In words, who uses an entity: asked before it is archived."""
        return {"users": [*self._handle(id).used_by()]}

    @command()
    def archive(self, id: str, although_used: bool = False, expected_revision: int | None = None) -> dict[str, Any]:
        """Takes a published entity out of service."""
        handle = self._handle(id)
        options: dict[str, Any] = {"although_used": True} if although_used else {}
        handle.archive(**options, expected_revision=expected_revision)
        return self._answer_with(self._head(id), entity_call(handle.name, "archive", **options))

    @command()
    def clone_entity(self, id: str, name: str) -> dict[str, Any]:
        """Another entity like this one, as a draft; answers with it."""
        handle = self._handle(id)
        made = handle.clone(name)
        return self._answer_with(self._head(str(made.definition.id)), entity_call(handle.name, "clone", name))

    @command()
    def delete_entity(self, id: str) -> dict[str, str]:
        """Deletes a draft or an archived entity."""
        handle = self._handle(id)
        handle.delete()
        return {"call": entity_call(handle.name, "delete")}

    @command()
    def python(self, id: str) -> str:
        """The call that would make this entity."""
        return self._handle(id).as_python()

    @command(background=True)
    def counts(self, names: Sequence[str]) -> dict[str, int | None]:
        """How many records published entities hold; None where they may not be counted."""
        return {name: self._count(name) for name in names}

    def _count(self, name: str) -> int | None:
        try:
            return self._workspace.records[name].count()
        except BuildifyError:
            return None

    def _id_of(self, name: str) -> Any:
        return self._workspace.runtime.modelling.id_of(self._workspace.context, name)


def _told(check: FormulaCheck) -> dict[str, str]:
    return {"problem": check.problem, "type": check.value_type}


def _default(column: str) -> Any:
    """What an entity's column is when nobody says anything: not worth writing in a call."""
    known = EntityDefinition.model_fields.get(column)
    return known.default if known is not None else None
