"""Saved views of the records of an entity: saved, found, opened and deleted, each as its user may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from pydantic_core import PydanticSerializationError, to_jsonable_python

from buildify_nb.context import Context
from buildify_nb.errors import (
    AlreadyExists,
    BuildifyError,
    ExpressionError,
    InvalidRecord,
    NotFound,
    PermissionDenied,
    Problem,
)
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.identifiers import new_id
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.filtering import Filters
from buildify_nb.records.querying.following import reach_of
from buildify_nb.records.querying.query import ListOptions, read_query
from buildify_nb.records.querying.sorting import Sort, read_sort
from buildify_nb.records.record_models import Served
from buildify_nb.records.saved_views import saved_view_store
from buildify_nb.records.saved_views.saved_views import SavedView, StoredView
from buildify_nb.records.saved_views.view_content import ViewContent, checked_layout, checked_name
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork

MANAGES = "data_model:update:tenant"
"""What takes shared views of others away, or their name."""


class Viewing:
    """Saved views of all entities.

    A view is private until it is shared with all users of the tenant. It holds no records: whoever opens it reads by
    their own rights. Columns that a user does not see are left out; a view whose filters name what a user does not see
    is not there for that user, since records would be told by it. Views follow fields that are renamed.
    """

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def save(
        self,
        context: Context,
        entity: str,
        name: str,
        *,
        filters: Filters = None,
        sort: Sort = None,
        search: str | None = None,
        fields: Sequence[str] | None = None,
        widths: Mapping[str, int] | None = None,
        groups: Mapping[str, Sequence[str]] | None = None,
        shared: bool = False,
    ) -> SavedView:
        """Saves a view, in the place of the caller's own of this name; see `SavedViews.save`."""
        self._e.require(context, "read", entity)
        if shared:
            self._e.require(context, "update", entity)
        called = checked_name(name)
        if problems := checked_layout(fields, widths, groups):
            raise InvalidRecord("The view was not saved.", problems)

        def work(uow: UnitOfWork) -> SavedView:
            served = self._e.models.read(uow, context, entity)
            options = ListOptions(filters=filters, sort=sort, search=search, fields=fields)
            content = self._content(uow, context, served, options, widths or {}, groups or {})
            holder = context.tenant_id if shared else context.user_id
            self._refuse_taken(uow, context, served, called, shared=shared)
            own = [context.user_id, *([context.tenant_id] if self._holds(uow, context, served, called) else [])]
            saved_view_store.remove(uow, served.id, called, own)
            view = StoredView(new_id(), served.id, called, holder, context.user_id, context.user, content)
            saved_view_store.put(uow, view, self._e.clock.now())
            self._note(uow, context, "save_view", view)
            return self._seen(uow, context, served, view) or _lost(called)

        return self._e.database.write(context, work)

    def list(self, context: Context, entity: str) -> Sequence[SavedView]:
        """The caller's own views and the shared ones, by name; an own one comes before a shared one of its name."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Sequence[SavedView]:
            served = self._e.models.read(uow, context, entity)
            stored = {view.name: view for view in self._stored(uow, context, served)}
            seen = (self._seen(uow, context, served, view) for view in stored.values())
            return sorted((view for view in seen if view is not None), key=lambda view: view.name)

        return self._e.database.read(context, work)

    def get(self, context: Context, entity: str, name: str) -> SavedView:
        """The view of this name; raises NotFound with the nearest one."""
        return _named(self.list(context, entity), entity, name)

    def delete(self, context: Context, entity: str, name: str) -> None:
        """Deletes a view.

        Raises:
            NotFound: there is none of this name.
            PermissionDenied: somebody else shared it.
        """
        view = self.get(context, entity, name)

        def work(uow: UnitOfWork) -> None:
            served = self._e.models.read(uow, context, entity)
            holder = context.tenant_id if view.is_shared else context.user_id
            found = [one for one in self._stored(uow, context, served) if (one.name, one.holder_id) == (name, holder)]
            for stored in found:
                self._require_change(context, stored)
                saved_view_store.remove(uow, served.id, name, [holder])
                self._note(uow, context, "delete_view", stored)

        self._e.database.write(context, work)

    def opened(self, context: Context, entity: str) -> str | None:
        """The name of the view that the caller opened last, while there is one."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> str | None:
            return saved_view_store.opened(uow, self._e.models.read(uow, context, entity).id, context.user_id)

        name = self._e.database.read(context, work)
        return name if name in {view.name for view in self.list(context, entity)} else None

    def remember(self, context: Context, entity: str, name: str | None) -> None:
        """Notes which view the caller has open, None for none."""
        if name is not None:
            self.get(context, entity, name)

        def work(uow: UnitOfWork) -> None:
            served = self._e.models.read(uow, context, entity)
            saved_view_store.remember(uow, served.id, context.user_id, name)

        self._e.database.write(context, work)

    def _content(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        options: ListOptions,
        widths: Mapping[str, int],
        groups: Mapping[str, Sequence[str]],
    ) -> ViewContent:
        reach = reach_of(uow, context, self._e, served)
        read_query(served.model, options, reach)
        terms = (f"{term.field}{':desc' if term.descending else ''}" for term in read_sort(options.sort, reach))
        content = ViewContent(
            filters=_plain(options.filters),
            sort=tuple(terms),
            search=options.search or None,
            fields=None if options.fields is None else tuple(options.fields),
            widths=dict(widths),
            groups={heading: tuple(names) for heading, names in groups.items()},
        )
        if unknown := self._unnamable(uow, context, served, content.columns):
            hint = did_you_mean(unknown[0], served.model.names)
            raise InvalidRecord(
                "The view was not saved.", [Problem("fields", f"there is no field {unknown[0]!r}{hint}")]
            )
        ids = {name: str(field.definition.id) for name, field in served.model.fields.items()}
        return content.with_names({name: ids[name] for name in content.named if name in ids})

    def _seen(self, uow: UnitOfWork, context: Context, served: Served, view: StoredView) -> SavedView | None:
        """The view as the caller sees it; None where there is none for the caller."""
        now = {str(field.definition.id): name for name, field in served.model.fields.items()}
        gone = [name for name, key in view.content.names.items() if key not in now]
        content = view.content.renamed({name: now[key] for name, key in view.content.names.items() if key in now})
        content = content.without([*gone, *self._unnamable(uow, context, served, content.columns)])
        problem = self._problem(uow, context, served, content, frozenset(gone))
        if problem and view.created_by != context.user_id:
            return None
        shared = view.is_shared(context.tenant_id)
        return SavedView(view.name, served.name, view.user_name, shared, content, problem)

    def _problem(
        self, uow: UnitOfWork, context: Context, served: Served, content: ViewContent, gone: frozenset[str]
    ) -> str:
        lost = sorted(name for name in content.filtered if name in gone)
        if lost:
            return f"It filters by {lost[0]!r}, which is no field any more."
        try:
            options = ListOptions(filters=content.filters, sort=content.sort)
            read_query(served.model, options, reach_of(uow, context, self._e, served))
        except BuildifyError as error:
            return str(error)
        return ""

    def _unnamable(self, uow: UnitOfWork, context: Context, served: Served, names: Iterable[str]) -> list[str]:
        """Those of these names that the caller cannot read."""
        reach = reach_of(uow, context, self._e, served)

        def can_read(name: str) -> bool:
            try:
                return name in served.model.names if "." not in name else name in reach
            except BuildifyError:
                return False

        return [name for name in dict.fromkeys(names) if not can_read(name)]

    def _stored(self, uow: UnitOfWork, context: Context, served: Served) -> list[StoredView]:
        """The views that the caller may open, own ones last."""
        found = saved_view_store.listed(uow, served.id, [context.tenant_id, context.user_id])
        return sorted(found, key=lambda view: view.holder_id == context.user_id)

    def _shared(self, uow: UnitOfWork, context: Context, served: Served, name: str) -> StoredView | None:
        found = saved_view_store.listed(uow, served.id, [context.tenant_id])
        return next((view for view in found if view.name == name), None)

    def _holds(self, uow: UnitOfWork, context: Context, served: Served, name: str) -> bool:
        """Whether the caller shared a view of this name."""
        shared = self._shared(uow, context, served, name)
        return shared is not None and shared.created_by == context.user_id

    def _refuse_taken(self, uow: UnitOfWork, context: Context, served: Served, name: str, *, shared: bool) -> None:
        taken = self._shared(uow, context, served, name) if shared else None
        if taken is not None and taken.created_by != context.user_id and not self._manages(context):
            raise AlreadyExists(
                f"There is already a shared view {name!r}.",
                why=f"{taken.user_name} saved it.",
                todo="Choose another name.",
            )

    def _require_change(self, context: Context, view: StoredView) -> None:
        if view.created_by != context.user_id and not self._manages(context):
            raise PermissionDenied(
                f"{context.user} may not delete the view {view.name!r}.",
                why=f"{view.user_name} shared it.",
                todo=f"Ask for the permission {MANAGES}.",
            )

    def _manages(self, context: Context) -> bool:
        return self._e.access.is_allowed(context, MANAGES)

    def _note(self, uow: UnitOfWork, context: Context, action: str, view: StoredView) -> None:
        """Notes what is done to a shared view; private ones concern nobody else."""
        if view.is_shared(context.tenant_id):
            deed = Deed(
                action=action,
                entity_type="saved_view",
                entity_id=view.id,
                entity_name=view.name,
                changes=view.content.document,
            )
            self._e.audit.append(uow, context, deed)


def _plain(filters: Any) -> Any:
    """Filters in the types of JSON."""
    try:
        return to_jsonable_python(filters, fallback=_as_dict) or None
    except PydanticSerializationError:
        problem = Problem("filters", "holds a value that cannot be kept; write it as text or a number")
        raise ExpressionError("The view was not saved.", [problem]) from None


def _as_dict(condition: Any) -> dict[str, Any]:
    if isinstance(condition, Mapping):
        return dict(cast("Mapping[str, Any]", condition))
    raise PydanticSerializationError("no type of JSON")


def _named(views: Sequence[SavedView], entity: str, name: str) -> SavedView:
    found = next((view for view in views if view.name == name), None)
    if found is not None:
        return found
    names = [view.name for view in views]
    hint = did_you_mean(name, names)
    others = f"There are {', '.join(map(repr, names))}." if names else "Save one: .views.save(…)."
    raise NotFound(f"There is no saved view {name!r} of {entity!r}{hint}", todo=others)


def _lost(name: str) -> SavedView:
    raise NotFound(f"The view {name!r} cannot be opened.")
