"""What `ws.records["track"]` gives: the records of one entity for the workspace's user. Each method is one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Never
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import Problem
from buildify_nb.records.aggregating.aggregate_query import AggregateOptions, GroupBy, Measures
from buildify_nb.records.history import History
from buildify_nb.records.querying.expansion import Expand
from buildify_nb.records.querying.filtering import Conditions, Filters
from buildify_nb.records.querying.query import LIST_OPTIONS, Count, ListOptions, list_options, refuse_options
from buildify_nb.records.querying.sorting import Sort
from buildify_nb.records.record import BulkChange, BulkResult, Page, Record, Values, Window, given_values
from buildify_nb.records.record_imports import RecordImports
from buildify_nb.records.record_outputs import RecordOutputs
from buildify_nb.records.related.shown_relations import Relation
from buildify_nb.records.service import RecordService

if TYPE_CHECKING:
    from buildify_nb.expressions.explaining import Explanation
    from buildify_nb.records.access.explaining import AccessExplanation
    from buildify_nb.records.aggregating.aggregation import Aggregation
    from buildify_nb.records.attachments.attachments import Attachment, Attachments, Source
    from buildify_nb.records.comments.comments import Comment, Comments
    from buildify_nb.records.saved_views.bound_views import SavedViews
    from buildify_nb.records.versions.versions import VersionDiff, Versions


class Records(RecordOutputs, RecordImports):
    """The records of one entity."""

    def dry_run(self) -> Records:
        """The same records for trying: a write goes to its end and gives its result, and each call is rolled back.

        >>> ws.records["order"].dry_run().delete(id)  # doctest: +SKIP
        """
        return Records(self._service, replace(self._context, is_trial=True), self._name)

    @property
    def entity(self) -> EntityDefinition:
        """The definition that serves these records."""
        return self._service.definition(self._context, self._name)

    @property
    def is_read_only(self) -> bool:
        """Whether nobody here can write them: a view's, those of a table without a key, or what the platform shares."""
        return self._service.is_read_only(self._context, self._name)

    @property
    def allowed_changes(self) -> frozenset[str]:
        """Of "create", "update" and "delete", what you may do to them; nothing where nobody can write them."""
        return self._service.allowed_changes(self._context, self._name)

    @property
    def shown_fields(self) -> Sequence[FieldDefinition]:
        """The fields that forms and grids show unless they are told which."""
        return self._service.shown_fields(self._context, self._name)

    @property
    def waiting_lookups(self) -> Mapping[str, str]:
        """By name, the lookups that take no value until what they point at is published, with what to do."""
        return self._service.waiting_lookups(self._context, self._name)

    @property
    def relations(self) -> Sequence[Relation]:
        """The lists of related records that are shown beside each record; `related` reads one by its name."""
        return self._service.relations(self._context, self._name)

    @property
    def views(self) -> SavedViews:
        """The saved views of these records: `views.save("open ones", filters=…)`, `views["open ones"].list()`."""
        from buildify_nb.records.saved_views.bound_views import SavedViews

        return SavedViews(self._service.viewing, self._context, self, self._name)

    def create(self, values: Values | None = None, /, **fields: Any) -> Record:
        """Creates a record, from a mapping, from keywords or both; raises InvalidRecord with every problem."""
        return self._service.create(self._context, self._name, given_values(values, fields))

    def get(self, id: str, *, include_deleted: bool = False, expand: Expand = None) -> Record:
        """One record; raises NotFound. `expand` as for `list`."""
        return self._service.get(self._context, self._name, id, include_deleted=include_deleted, expand=expand)

    def update(self, id: str, values: Values | None = None, /, row_version: Any = None, **fields: Any) -> Record:
        """Changes some fields; with `row_version`, only when nobody changed the record since (StaleVersion)."""
        return self._service.update(self._context, self._name, id, given_values(values, fields), row_version)

    def delete(self, id: str, row_version: Any = None) -> None:
        """Deletes a record; raises StillReferenced when others point at it."""
        self._service.delete(self._context, self._name, id, row_version)

    def restore(self, id: str) -> Record:
        """Takes a deletion back."""
        return self._service.restore(self._context, self._name, id)

    def list(
        self,
        *,
        filters: Filters = None,
        sort: Sort = None,
        search: str | None = None,
        page: int = 1,
        page_size: int | None = None,
        fields: Sequence[str] | None = None,
        count: Count = "exact",
        include_deleted: bool = False,
        expand: Expand = None,
        after: str | None = None,
        **unknown: Never,
    ) -> Page:
        """One page of records.

        Args:
            filters: values by field such as {"status": "done"} (a list for one of several, None for no value), or a
                condition of rules such as {"field": "customer.country", "operator": "contains", "value": "A"}, or a
                formula as text such as "total > 100 AND customer.country = 'Peru'", as calculated fields have; or a
                list of these, which all have to hold. In Python (`from buildify_nb import f`):
                `f.customer.country.contains("A") & (f.total > 100)`. Names go through lookups with dots. Rules on dates
                may be about today: lastDays and nextDays with a number, thisWeek, thisMonth, thisYear; others about
                who asks: isUser, and "USER_DEPARTMENT()" or "HAS_ROLE('manager')" in the place of a field. !=, notIn
                and doesNotContain leave out records where the field is empty: to have these too, join
                {"field": …, "operator": "null"} by "or". See `buildify_nb.expressions.conditions`.
            sort: such as "title:desc,price", "-title" or {"title": "desc"}, through lookups with dots; the entity's
                default order when left out.
            search: words that must all occur in the record's text fields.
            page: from 1.
            page_size: up to 1,000; the entity's own when left out.
            fields: names to read, through lookups with dots; the entity's own when left out.
            count: "none" saves the counting of all that match; "estimated" asks the engine for about how many.
            include_deleted: whether deleted records are listed too.
            expand: lookups and relationships whose records are read along, such as "customer.country, lines": they are
                in `Record.expanded`, of a list the first 100.
            after: `next` of a page: the list goes on behind its last record, as fast at any depth, and whatever was
                added or deleted before it.
        """
        refuse_options(unknown, LIST_OPTIONS)
        options = ListOptions(
            filters=filters,
            sort=sort,
            search=search,
            page=page,
            page_size=page_size,
            fields=fields,
            count=count,
            include_deleted=include_deleted,
            expand=expand,
            after=after,
        )
        return self._service.list(self._context, self._name, options)

    def each(self, *, batch: int = 500, **options: Any) -> Iterator[Record]:
        """All matching records one after the other, `batch` of them read at a time; options as for `list`, no pages.

        Each batch is a read of its own: records that come or change meanwhile are seen where they are by then.
        """
        given = list_options({**options, "count": "none", "page_size": batch})
        page = self._service.list(self._context, self._name, given)
        while True:
            yield from page
            if page.next is None:
                return
            page = self._service.list(self._context, self._name, replace(given, after=page.next))

    def window(
        self, *, start: int, stop: int, filters: Filters = None, sort: Sort = None, search: str | None = None
    ) -> Window:
        """The records at the places `start` up to, not including, `stop` of a list; fast at any depth."""
        options = ListOptions(filters=filters, sort=sort, search=search)
        return self._service.window(self._context, self._name, start, stop, options)

    def count(self, *, filters: Filters = None, search: str | None = None, **unknown: Never) -> int:
        """How many records match."""
        refuse_options(unknown, ("filters", "search"))
        return self._service.count(self._context, self._name, ListOptions(filters=filters, search=search))

    def aggregate(
        self,
        values: Measures | None = None,
        /,
        *,
        by: GroupBy = (),
        filters: Filters = None,
        search: str | None = None,
        having: Mapping[str, Any] | None = None,
        sort: Sort = None,
        limit: int = 1000,
        zone: str = "UTC",
        **more: Any,
    ) -> Aggregation:
        """Figures over the matching records, by groups.

        Args:
            values: figures by name, "count" or such as {"sum": "total"}: count, count_distinct, sum, avg, min, max;
                more of them by keyword. The number of records when left out.
            by: fields such as "status, customer.country", spans of time such as "placed:month" (year, quarter, month,
                week, day, hour), or such terms by the name that each shall have.
            filters: which records count; as for `list`, and so is `search`.
            having: a condition on the names of groups and figures.
            sort: by these names, such as "total:desc"; the groups in order when left out.
            limit: up to 10,000 rows.
            zone: whose days and months `by` means.
        """
        given = {**values, **more} if isinstance(values, Mapping) else more or values
        options = AggregateOptions(
            values=given, by=by, filters=filters, search=search, having=having, sort=sort, limit=limit, zone=zone
        )
        return self._service.aggregating.aggregate(self._context, self._name, options)

    def bulk_create(self, records: Iterable[Values], *, atomic: bool = True) -> BulkResult:
        """Creates many records; all or none (InvalidRecord), or without `atomic` the good ones."""
        return self._service.bulk_create(self._context, self._name, records, atomic=atomic)

    def bulk_update(self, changes: Iterable[Values], *, atomic: bool = True) -> BulkChange:
        """Changes many records, each given by its "id" with new values of some fields, and "row_version" if it matters.

        All or none (InvalidRecord, with every problem), or without `atomic` those that can be.
        """
        return self._service.changing_many.update(self._context, self._name, changes, atomic=atomic)

    def bulk_delete(self, ids: Iterable[str], *, atomic: bool = True) -> BulkChange:
        """Deletes many records; all or none (InvalidRecord), or without `atomic` those that can be."""
        return self._service.changing_many.delete(self._context, self._name, ids, atomic=atomic)

    def upsert(self, values: Values | None = None, /, *, by: str | Sequence[str], **fields: Any) -> Record:
        """Creates a record, or changes the one that has the same values in the unique fields `by`."""
        return self._service.changing_many.upsert(self._context, self._name, given_values(values, fields), by)

    def related(self, id: str, name: str, **options: Any) -> Page:
        """Records that belong to this one, by the name of a lookup field or a relationship; options as for `list`."""
        return self._service.related(self._context, self._name, id, name, list_options(options))

    def link(self, id: str, relationship: str, ids: Sequence[str]) -> int:
        """Links records by a many-to-many relationship; returns how many were not linked before."""
        return self._service.link(self._context, self._name, id, relationship, ids)

    def unlink(self, id: str, relationship: str, ids: Sequence[str]) -> int:
        """Takes links away; returns how many there were."""
        return self._service.unlink(self._context, self._name, id, relationship, ids)

    def options(self, field: str, search: str = "", limit: int = 20) -> Sequence[dict[str, str]]:
        """What a lookup or select field may be set to, as `{"value", "label"}`."""
        return self._service.options(self._context, self._name, field, search, limit)

    def validate(self, values: Values, *, id: str | None = None) -> Sequence[Problem]:
        """What a create, or with `id` an update, with these values would be refused for; empty when nothing."""
        return self._service.validate(self._context, self._name, given_values(values), id)

    def hidden_fields(self, values: Values, *, id: str | None = None) -> Sequence[str]:
        """The fields that a form does not show for these values, or with `id` for that record changed by them."""
        return self._service.hidden_fields(self._context, self._name, given_values(values), id)

    def sql(self, **options: Any) -> str:
        """The statement that `list` would run with these options, its parameters below it.

        What your access rules add is not told; a comment stands in its place.
        """
        return self._service.sql(self._context, self._name, list_options(options))

    def to_wire(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A record in JSON's types, with `<field>__label` for references."""
        return self._service.to_wire(self._context, self._name, record)

    def many_to_wire(self, records: Sequence[Mapping[str, Any]]) -> Sequence[dict[str, Any]]:
        """Records as `to_wire` gives each, in one transaction."""
        return self._service.many_to_wire(self._context, self._name, records)

    def explain(self, condition: Conditions, id: str) -> Explanation:
        """Why a condition holds for a record or not: clause by clause, with the values that you see.

        >>> ws.records["invoice"].explain((f.total > 100) & f.customer.name.is_null(), id)  # doctest: +SKIP
        all of: false
          Total is greater than 100: 80.00, false
          Customer → Name is empty: empty, true

        Raises:
            ExpressionError: the condition makes no sense, or names a field that you do not see.
            NotFound: there is no such record.
        """
        return self._service.condition_explaining.explain(self._context, self._name, condition, id)

    def explain_access(self, id: str, user: str | None = None) -> AccessExplanation:
        """What a user, oneself when left out, may do with a record, and why: role by role, with what decided."""
        return self._service.explaining.explain(self._context, self._name, id, user)

    def history(self, id: str, *, page: int = 1, page_size: int = 50) -> History:
        """What was done to a record, newest first."""
        return self._service.history(self._context, self._name, id, page=page, page_size=page_size)

    def versions(self, id: str, *, page: int = 1, page_size: int = 50) -> Versions:
        """How a record was after each write, newest first; the entity needs `is_versioned`."""
        return self._service.versions.list(self._context, self._name, id, page=page, page_size=page_size)

    def version(self, id: str, number: int) -> Record:
        """A record as it was in a version."""
        return self._service.versions.get(self._context, self._name, id, number)

    def diff(self, id: str, a: int, b: int | None = None) -> VersionDiff:
        """What differs between two versions of a record; without `b`, between a version and the record as it is now."""
        return self._service.versions.diff(self._context, self._name, id, a, b)

    def revert(self, id: str, number: int, row_version: Any = None) -> Record:
        """Gives a record the values of a version by a normal update; raises InvalidRecord when they no longer fit."""
        return self._service.versions.revert(self._context, self._name, id, number, row_version)

    def attach(self, id: str, source: Source, filename: str | None = None, media_type: str | None = None) -> Attachment:
        """Attaches a file to a record, from a path, bytes or a binary file; the entity needs `supports_attachments`."""
        return self._service.attachments.attach(
            self._context, self._name, id, source, filename=filename, media_type=media_type
        )

    def attachments(self, id: str) -> Attachments:
        """The files of a record, oldest first."""
        return self._service.attachments.list(self._context, self._name, id)

    def attachment(self, id: str, attachment_id: UUID | str) -> Attachment:
        """One file of a record, to `read()`, `save_to(path)`, or go through its `chunks()`."""
        return self._service.attachments.get(self._context, self._name, id, attachment_id)

    def detach(self, id: str, attachment_id: UUID | str) -> None:
        """Deletes a file of a record for good."""
        self._service.attachments.detach(self._context, self._name, id, attachment_id)

    def comment(self, id: str, text: str, reply_to: UUID | str | None = None) -> Comment:
        """Comments on a record, which takes the right to update it; `@name` mentions a user.

        The entity needs `supports_comments`.
        """
        return self._service.comments.add(self._context, self._name, id, text, reply_to)

    def comments(self, id: str, *, page: int = 1, page_size: int = 50) -> Comments:
        """What was said about a record, oldest first."""
        return self._service.comments.list(self._context, self._name, id, page=page, page_size=page_size)

    def carried(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """By id, how many "attachments" and "comments" each of these records has, where it has any."""
        return self._service.carrying.counts(self._context, self._name, ids)

    def edit_comment(self, id: str, comment_id: UUID | str, text: str) -> Comment:
        """Changes a comment of one's own."""
        return self._service.comments.edit(self._context, self._name, id, comment_id, text)

    def delete_comment(self, id: str, comment_id: UUID | str) -> None:
        """Deletes a comment of one's own; who may delete the records may delete those of others too."""
        self._service.comments.delete(self._context, self._name, id, comment_id)

    def __repr__(self) -> str:
        return f"Records({self._name!r})"

    def _repr_html_(self) -> str:
        page = self.list()
        return page.table.html(page.items, caption=page.position)


class RecordsByEntity(Mapping[str, Records]):
    """The records of the tenant by entity: `ws.records["track"]`.

    Raises NotFound with the nearest name for one that there is not, and InvalidState for a draft.
    """

    def __init__(self, service: RecordService, context: Context) -> None:
        self._service, self._context = service, context
        self._found: set[str] = set()

    def __getitem__(self, entity: str, /) -> Records:
        # Asked once a name, for typos: a loop over `ws.records["track"].create(…)` pays nothing, and each call checks.
        if entity not in self._found:
            self._service.require_served(self._context, entity)
            self._found.add(entity)
        return Records(self._service, self._context, entity)

    def __iter__(self) -> Iterator[str]:
        return iter(self._service.entities(self._context))

    def __len__(self) -> int:
        return len(self._service.entities(self._context))

    def __contains__(self, entity: object) -> bool:
        return entity in self._service.entities(self._context)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"Records of {', '.join(self) or 'no entity yet'}"
