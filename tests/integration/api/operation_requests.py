"""One good request for every operation of the REST interface, on things made for it, by the operation's id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from buildify_nb.security.short_memory import rights_changed
from buildify_nb.security.tables import users
from buildify_nb.workspace import Workspace
from tests.api_desk import Desk


@dataclass(frozen=True)
class Request:
    """What to fill into an operation's path, and what to send."""

    path: dict[str, str]
    json: Any = None
    params: dict[str, str] | None = None
    content: bytes | None = None
    own: Callable[[str], dict[str, str]] | None = None
    """Path values of a thing that a user made, for operations that only its maker may do; given the user's name."""
    also: tuple[str, ...] = ()
    """What it takes besides the permission that stands at the operation, as its description says."""
    reaches_others: bool = False
    """Whether it is about tables of others, which only administrators reach on an engine without roles."""

    def by(self, user: str) -> Request:
        """The same request, about a thing of this user."""
        return replace(self, path=self.path | self.own(user)) if self.own else self


class Maker:
    """Makes things in a workspace for requests to be about.

    Args:
        workspace: in whose tenant; the desk's own when left out.
    """

    def __init__(self, desk: Desk, workspace: Workspace | None = None) -> None:
        self.desk, self.ws = desk, workspace or desk.ws

    def entity(self) -> dict[str, str]:
        """The path values of a new draft."""
        return {"entity_id": str(self.desk.draft(self.ws).definition.id)}

    def published(self) -> dict[str, str]:
        """The path values of a published entity."""
        return {"entity_id": str(self.desk.draft(self.ws).publish().definition.id)}

    def edited(self) -> dict[str, str]:
        """The path values of a draft that was changed once."""
        return {"entity_id": str(self.desk.draft(self.ws).edit(label="Changed").definition.id)}

    def undone(self) -> dict[str, str]:
        """The path values of a draft with a change to redo."""
        return {"entity_id": str(self.desk.draft(self.ws).edit(label="Changed").undo().definition.id)}

    def changed(self) -> Any:
        """A published entity with a field that was dropped by its newest publish."""
        entity = self.desk.draft(self.ws).publish()
        self.ws.records[entity.name].create(title="kept", price=1)
        return entity.drop_field("price").publish()

    def migration(self) -> dict[str, str]:
        """The path values of a migration that may be rolled back."""
        return {"migration_id": str(self.changed().last_migration().id)}

    def parked(self) -> dict[str, str]:
        """The path values of an entity with parked values."""
        return {"entity_id": str(self.changed().definition.id)}

    def hidden_table(self) -> str:
        """The name of the table that a deleted entity left hidden."""
        entity = self.desk.draft(self.ws).publish()
        entity.archive().delete()
        return next(one.name for one in self.ws.entities.parked() if one.belonged_to == entity.name)

    def view(self) -> dict[str, Any]:
        """The body of a new view."""
        source = self.desk.draft(self.ws).publish().name
        return {"name": self.desk.new_name("view"), "source": source, "fields": {"price": "price"}}

    def viewed(self) -> dict[str, str]:
        """The path values of a view."""
        return {"entity_id": str(self.ws.entities.create_view(**self.view()).definition.id)}

    def field(self) -> dict[str, str]:
        """The path values of a field."""
        definition = self.desk.draft(self.ws).definition
        return {"entity_id": str(definition.id), "field_id": str(definition.fields[1].id)}

    def index(self) -> dict[str, str]:
        """The path values of an index."""
        definition = self.desk.draft(self.ws).add_index("by_price", ["price"]).definition
        return {"entity_id": str(definition.id), "index_id": str(definition.indexes[0].id)}

    def ends(self) -> dict[str, Any]:
        """The body of a new relationship."""
        source, target = (str(self.desk.draft(self.ws).definition.id) for _ in range(2))
        return {
            "name": self.desk.new_name("relationship"),
            "relationship_type": "one-to-many",
            "source_entity_id": source,
            "source_field_name": "parts",
            "target_entity_id": target,
            "target_field_name": "whole",
        }

    def deleted_relationship(self) -> dict[str, str]:
        """The path values of a relationship that was deleted."""
        made = self.relationship()
        self.ws.runtime.modelling.relationships.delete(self.ws.context, UUID(made["relationship_id"]))
        return made

    def relationship(self) -> dict[str, str]:
        """The path values of a relationship."""
        source, target = self.desk.draft(self.ws), self.desk.draft(self.ws)
        made = self.ws.relationships.create(source.name, target.name, name=self.desk.new_name("relationship"))
        return {"relationship_id": str(made.id)}

    def table(self) -> str:
        """The name of a new table of somebody else's, alone in a schema of that name; the tenant's role may use it."""
        name = self.desk.new_name("foreign")
        made = [f"CREATE SCHEMA {name}", f"CREATE TABLE {name}.{name} (id INTEGER PRIMARY KEY, title TEXT)"]
        if role := self.desk.ws.runtime.database.dialect.role_of(self.ws.context.tenant):
            made.append(f"GRANT USAGE ON SCHEMA {name} TO {role}")
            made.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.{name} TO {role}")
        self.desk.ws.runtime.database.as_owner(lambda uow: [uow.connection.exec_driver_sql(one) for one in made])
        return name

    def adopted(self) -> dict[str, str]:
        """The path values of an adopted entity."""
        # The neighbour becomes an administrator behind the service's back: nobody there could make her one.
        statement = sa.update(users).where(users.c.id == self.ws.context.user_id).values(is_platform_admin=True)
        self.desk.ws.runtime.database.as_owner(lambda uow: uow.execute(statement))
        rights_changed()
        return {"entity_id": str(self.ws.entities.adopt(self.table()).definition.id)}

    def unique_records(self) -> dict[str, str]:
        """A published entity whose titles are unique."""
        place = self.records()
        self.ws.entities[place["entity"]].edit_field("title", is_unique=True).publish()
        return place

    def records(self) -> dict[str, str]:
        """The path values of an entity whose records to work with."""
        return {"entity": self.desk.entity(self.ws)}

    def record(self) -> dict[str, str]:
        """The path values of a record."""
        entity = self.desk.entity(self.ws)
        return {"entity": entity, "id": self.ws.records[entity].create(title="kept")["id"]}

    def deleted(self) -> dict[str, str]:
        """The path values of a deleted record."""
        path = self.record()
        self.ws.records[path["entity"]].delete(path["id"])
        return path

    def related(self) -> dict[str, str]:
        """The path values of a record with related ones of its own entity."""
        entity = self.desk.draft(self.ws)
        entity.add_field("next", "lookup", reference_entity=entity.name).publish()
        return {"entity": entity.name, "id": self.ws.records[entity.name].create(title="a")["id"], "relation": "next"}

    def featured(self) -> dict[str, str]:
        """The path values of a record with versions, files and comments."""
        features = {"is_versioned": True, "supports_attachments": True, "supports_comments": True}
        entity = self.desk.draft(self.ws).edit(**features).publish().name
        made = self.ws.records[entity].create(title="kept")
        self.ws.records[entity].update(made["id"], title="changed")
        return {"entity": entity, "id": made["id"]}

    def version(self) -> dict[str, str]:
        """The path values of a version."""
        return self.featured() | {"number": "1"}

    def attachment(self) -> dict[str, str]:
        """The path values of a file of a record."""
        path = self.featured()
        made = self.ws.records[path["entity"]].attach(path["id"], b"content", filename="a.txt")
        return path | {"attachment_id": str(made.id)}

    def comment(self) -> dict[str, str]:
        """The path values of a comment."""
        path = self.featured()
        return path | {"comment_id": str(self.ws.records[path["entity"]].comment(path["id"], "hello").id)}

    def own_comment(self) -> Request:
        """A new text for a comment, which only its author may give it."""
        path = self.comment()

        def own(user: str) -> dict[str, str]:
            made = self.ws.as_user(user).records[path["entity"]].comment(path["id"], "mine")
            return {"comment_id": str(made.id)}

        return Request(path, {"text": "changed"}, own=own)

    def user(self, role: bool = True) -> dict[str, str]:
        """The path values of a user, with a role that permits nothing."""
        name = self.desk.new_name("user")
        self.ws.roles.create(f"{name}_role")
        self.ws.users.create(name, roles=[f"{name}_role"] if role else [])
        return {"user": name}

    def user_of_role(self) -> dict[str, str]:
        """The path values of a user and the role that the user has."""
        path = self.user()
        return path | {"role": f"{path['user']}_role"}

    def grant(self) -> Request:
        """A role for a user who has none."""
        path = self.user(role=False)
        return Request(path, {"role": f"{path['user']}_role"})

    def role(self) -> dict[str, str]:
        """The path values of a role."""
        name = self.desk.new_name("role")
        self.ws.roles.create(name)
        return {"name": name}

    def report(self) -> dict[str, str]:
        """The path values of a report, and the entity that it is about."""
        name, entity = self.desk.new_name("report"), self.desk.entity(self.ws)
        self.ws.reports.create(name, entity, by="title")
        return {"name": name, "entity": entity}

    def run(self) -> Request:
        """A report to be run."""
        path = self.report()
        return Request(path, also=(f"records:read:{path['entity']}",))

    def dashboard(self) -> dict[str, str]:
        """The path values of a dashboard with one report."""
        name = self.desk.new_name("board")
        self.ws.dashboards.create(name, [[self.report()["name"]]])
        return {"name": name}

    def new_report(self) -> Request:
        """A report to be made."""
        entity = self.desk.entity(self.ws)
        body = {"name": self.desk.new_name("made"), "entity": entity, "by": "title", "chart": "bar"}
        return Request({}, body, also=(f"records:read:{entity}",))

    def changed_report(self) -> Request:
        """A report to be changed."""
        path = self.report()
        return Request(path, {"label": "Changed"}, also=(f"records:read:{path['entity']}",))

    def ruled(self) -> dict[str, str]:
        """The path values of a role and an entity that it has a rule for."""
        path = {"role": self.role()["name"], "entity": self.desk.entity(self.ws)}
        self.ws.access_rules.set(path["role"], path["entity"], hidden_fields=["price"])
        return path

    def token(self) -> dict[str, str]:
        """The path values of somebody's token."""
        user = self.user()["user"]
        return {"token_id": str(self.ws.tokens.create(user, name="robot").id)}


DATA = {"data": {"title": "changed"}}
REQUESTS: dict[str, Callable[[Maker], Request]] = {
    "create_entity": lambda make: Request({}, {"name": make.desk.new_name("made")}),
    "list_entities": lambda _: Request({}),
    "validate_entity_name": lambda _: Request({}, params={"name": "free"}),
    "get_entity": lambda make: Request(make.entity()),
    "update_entity": lambda make: Request(make.entity(), {"label": "Changed"}),
    "delete_entity": lambda make: Request(make.entity()),
    "list_revisions": lambda make: Request(make.entity()),
    "undo": lambda make: Request(make.edited()),
    "redo": lambda make: Request(make.undone()),
    "restore_revision": lambda make: Request(make.edited() | {"number": "1"}),
    "compare_revisions": lambda make: Request(make.edited(), params={"before": "1", "after": "2"}),
    "list_users_of_entity": lambda make: Request(make.published()),
    "clone_entity": lambda make: Request(make.entity(), {"name": make.desk.new_name("clone")}),
    "archive_entity": lambda make: Request(make.published()),
    "create_field": lambda make: Request(make.entity(), {"name": "year", "field_type": "integer"}),
    "list_fields": lambda make: Request(make.entity()),
    "validate_field_name": lambda make: Request(make.entity(), params={"name": "free"}),
    "update_field": lambda make: Request(make.field(), {"label": "Changed"}),
    "delete_field": lambda make: Request(make.field()),
    "create_view": lambda make: Request({}, make.view()),
    "update_view": lambda make: Request(make.viewed(), {"fields": {"title": "title"}}),
    "check_formula": lambda make: Request(make.field(), {"text": "1 + 1"}),
    "create_index": lambda make: Request(make.entity(), {"name": "by_title", "field_names": ["title"]}),
    "check_index": lambda make: Request(make.entity(), {"name": "by_title", "field_names": ["title"]}),
    "list_indexes": lambda make: Request(make.index()),
    "update_index": lambda make: Request(make.index(), {"is_unique": True}),
    "delete_index": lambda make: Request(make.index()),
    "preview_migration": lambda make: Request(make.entity()),
    "publish_entity": lambda make: Request(make.entity(), {"commit_message": "go"}),
    "publish_entities": lambda make: Request(
        {}, {"names": [make.desk.draft(make.ws).name]}, also=("data_model:read:tenant",)
    ),
    "list_migrations": lambda make: Request(make.published()),
    "preview_rollback": lambda make: Request(make.migration()),
    "rollback_migration": lambda make: Request(make.migration()),
    "find_drift": lambda make: Request(make.published()),
    "preview_reconciliation": lambda make: Request(make.published()),
    "list_drifted": lambda _: Request({}),
    "reconcile": lambda make: Request(make.published()),
    "list_parked": lambda make: Request(make.parked()),
    "look_at_parked": lambda make: Request(make.parked() | {"name": "price"}, also=("records:read:tenant",)),
    "purge_parked": lambda make: Request(make.parked(), params={"confirm": "true"}),
    "list_parked_tables": lambda _: Request({}),
    "look_at_parked_table": lambda make: Request({"name": make.hidden_table()}, also=("records:read:tenant",)),
    "purge_parked_tables": lambda make: Request({}, params={"name": make.hidden_table(), "confirm": "true"}),
    "restore_entity": lambda make: Request({"name": make.hidden_table()}),
    "create_relationship": lambda make: Request({}, make.ends()),
    "list_relationships": lambda _: Request({}),
    "update_relationship": lambda make: Request(make.relationship(), {"on_delete": "CASCADE"}),
    "delete_relationship": lambda make: Request(make.relationship()),
    "list_deleted_relationships": lambda _: Request({}),
    "restore_relationship": lambda make: Request(make.deleted_relationship()),
    "list_tables": lambda _: Request({}),
    "adopt_table": lambda make: Request({}, {"table_name": make.table()}, reaches_others=True),
    "adopt_schema": lambda make: Request({}, {"schema_name": make.table()}, reaches_others=True),
    "adoption_changes": lambda make: Request(make.adopted()),
    "readopt_entity": lambda make: Request(make.adopted(), {"renamed": {}}),
    "create_record": lambda make: Request(make.records(), {"data": {"title": "made"}}),
    "list_records": lambda make: Request(make.records()),
    "aggregate_records": lambda make: Request(make.records(), {"by": "title"}),
    "update_records": lambda make: Request(make.records(), {"records": []}),
    "delete_records": lambda make: Request(make.records(), {"ids": []}),
    "upsert_record": lambda make: Request(
        make.unique_records(), {"data": {"title": "made"}, "by": "title"}, also=("records:update:tenant",)
    ),
    "create_records": lambda make: Request(make.records(), {"records": [{"title": "made"}]}),
    "get_record": lambda make: Request(make.record()),
    "update_record": lambda make: Request(make.record(), DATA),
    "delete_record": lambda make: Request(make.record()),
    "restore_record": lambda make: Request(make.deleted()),
    "record_history": lambda make: Request(make.record()),
    "export_csv": lambda make: Request(make.records()),
    "import_records": lambda make: Request(make.records(), content=b"title\nmade\n"),
    "export_xlsx": lambda make: Request(make.records()),
    "describe_entity": lambda make: Request(make.records()),
    "explain_access": lambda make: Request(make.record()),
    "related_records": lambda make: Request(make.related()),
    "list_versions": lambda make: Request(make.featured()),
    "get_version": lambda make: Request(make.version()),
    "compare_versions": lambda make: Request(make.version()),
    "revert_record": lambda make: Request(make.version()),
    "list_attachments": lambda make: Request(make.attachment()),
    "create_attachment": lambda make: Request(make.featured(), content=b"content"),
    "get_attachment": lambda make: Request(make.attachment()),
    "delete_attachment": lambda make: Request(make.attachment()),
    "list_comments": lambda make: Request(make.comment()),
    "create_comment": lambda make: Request(make.featured(), {"text": "hello"}),
    "update_comment": Maker.own_comment,
    "delete_comment": lambda make: Request(make.comment()),
    "me": lambda _: Request({}),
    "create_user": lambda make: Request({}, {"name": make.desk.new_name("made")}),
    "list_users": lambda _: Request({}),
    "get_user": lambda make: Request(make.user()),
    "update_user": lambda make: Request(make.user(), {"department": "Sales"}),
    "user_permissions": lambda make: Request(make.user()),
    "set_absence": lambda make: Request(make.user(), {"since": "2026-01-05"}),
    "end_absence": lambda make: Request(make.user()),
    "deactivate_user": lambda make: Request(make.user()),
    "activate_user": lambda make: Request(make.user()),
    "grant_role": Maker.grant,
    "revoke_role": lambda make: Request(make.user_of_role()),
    "set_platform_admin": lambda make: Request(make.user(), {"is_platform_admin": True}),
    "list_roles": lambda _: Request({}),
    "create_role": lambda make: Request({}, {"name": make.desk.new_name("made")}),
    "update_role": lambda make: Request(make.role(), {"label": "Changed"}),
    "delete_role": lambda make: Request(make.role()),
    "list_reports": lambda _: Request({}),
    "create_report": Maker.new_report,
    "get_report": lambda make: Request(make.report()),
    "update_report": Maker.changed_report,
    "delete_report": lambda make: Request(make.report()),
    "run_report": Maker.run,
    "run_report_csv": Maker.run,
    "list_dashboards": lambda _: Request({}),
    "create_dashboard": lambda make: Request(
        {}, {"name": make.desk.new_name("made"), "rows": [[make.report()["name"]]]}
    ),
    "get_dashboard": lambda make: Request(make.dashboard()),
    "update_dashboard": lambda make: Request(make.dashboard(), {"label": "Changed"}),
    "delete_dashboard": lambda make: Request(make.dashboard()),
    "show_dashboard": lambda make: Request(make.dashboard()),
    "list_access_rules": lambda make: Request(make.ruled()),
    "set_access_rule": lambda make: Request(make.ruled(), {"rows": "title = USER_NAME()"}),
    "remove_access_rule": lambda make: Request(make.ruled()),
    "list_tokens": lambda _: Request({}),
    "create_token": lambda make: Request({}, {"user": make.user()["user"], "name": "robot"}),
    "revoke_token": lambda make: Request(make.token()),
    "list_tenants": lambda _: Request({}),
    "create_tenant": lambda make: Request({}, {"name": make.desk.new_name("made"), "owner": "omar"}),
    "list_audit_entries": lambda _: Request({}),
}
