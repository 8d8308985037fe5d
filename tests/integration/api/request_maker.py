"""Makes the things that requests of the REST interface are about."""

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

    def saved_view(self) -> dict[str, str]:
        """The path values of a saved view that all users have."""
        path = self.records()
        self.ws.records[path["entity"]].views.save("ours", search="kept", shared=True)
        return path | {"name": "ours"}

    def own_view(self) -> Request:
        """A saved view, which only who saved it may delete."""
        path = self.saved_view()

        def own(user: str) -> dict[str, str]:
            self.ws.as_user(user).records[path["entity"]].views.save("mine")
            return {"name": "mine"}

        return Request(path, own=own)

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
