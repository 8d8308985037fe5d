"""The services of the data model, wired together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.edits import Edit
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.field_references import data_model_references, relationship_references
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.formula_checks import FormulaCheck, FormulaUse, check_formula
from buildify_nb.datamodel.index_rules import check_index
from buildify_nb.datamodel.relationship_service import RelationshipService
from buildify_nb.datamodel.revision_service import RevisionService
from buildify_nb.datamodel.service import EntityService, Permission, Services
from buildify_nb.datamodel.sharing import share_again
from buildify_nb.datamodel.tenant_users import ReferencesElsewhere
from buildify_nb.datamodel.who_and_when_store import Kind, WhoAndWhen, who_and_when
from buildify_nb.errors import Problem
from buildify_nb.events import DefinitionChanged
from buildify_nb.security.platform import PLATFORM
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.adoption.adoption import AdoptionService
    from buildify_nb.datamodel.adoption.readoption_service import ReadoptionService
    from buildify_nb.datamodel.drift.drift_service import DriftService
    from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationshipService
    from buildify_nb.datamodel.parking.looking import LookingService
    from buildify_nb.datamodel.parking.parking_service import ParkingService
    from buildify_nb.datamodel.parking.undeleting import UndeleteService
    from buildify_nb.datamodel.publishing.migrating import Migrator
    from buildify_nb.datamodel.publishing.publishing import PublishService
    from buildify_nb.datamodel.publishing.rollback_service import RollbackService
    from buildify_nb.datamodel.publishing.several import SeveralPublisher
    from buildify_nb.datamodel.views.view_service import ViewService


class Modelling:
    """Everything that designs and publishes entities, as callers above use it.

    What few notebooks use is imported when it is used, so that importing the package stays cheap.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self.changes = 0
        """How many changes of definitions this process has made; a handle that was read before one reads again."""
        services.events.after_commit(DefinitionChanged, self._count)
        self.reference_providers = services.reference_providers
        self.reference_providers += [
            data_model_references,
            relationship_references,
            ReferencesElsewhere(services),
        ]
        self.field_types = services.field_types
        self.catalog = EntityCatalog(services.database, services.field_types)
        self.entities = EntityService(services, self.catalog)
        self.revisions = RevisionService(services, self.entities)
        self.relationships = RelationshipService(services, self.entities, self.catalog)

    def _count(self, _: DefinitionChanged) -> None:
        self.changes += 1

    @cached_property
    def _migrator(self) -> Migrator:
        from buildify_nb.datamodel.publishing.migrating import Migrator

        return Migrator(self._services, self.catalog)

    @cached_property
    def publishing(self) -> PublishService:
        """Previews and publishes."""
        from buildify_nb.datamodel.publishing.publishing import PublishService

        return PublishService(self._services, self.catalog, self._migrator)

    @cached_property
    def several(self) -> SeveralPublisher:
        """Publishes several."""
        from buildify_nb.datamodel.publishing.several import SeveralPublisher

        return SeveralPublisher(self._services, self.publishing)

    @cached_property
    def rollbacks(self) -> RollbackService:
        """Takes publishes back."""
        from buildify_nb.datamodel.publishing.rollback_service import RollbackService

        return RollbackService(self._services, self.catalog, self.entities, self._migrator)

    @cached_property
    def parking(self) -> ParkingService:
        """Lists and purges what changes left hidden."""
        from buildify_nb.datamodel.parking.parking_service import ParkingService

        return ParkingService(self._services, self.catalog)

    @cached_property
    def deleted_relationships(self) -> DeletedRelationshipService:
        """Lists the relationships that can come back."""
        from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationshipService

        return DeletedRelationshipService(self._services, self.catalog)

    @cached_property
    def looking(self) -> LookingService:
        """Looks at what changes left hidden."""
        from buildify_nb.datamodel.parking.looking import LookingService

        return LookingService(self._services, self.catalog, self.parking)

    @cached_property
    def undeleting(self) -> UndeleteService:
        """Brings deleted entities back."""
        from buildify_nb.datamodel.parking.undeleting import UndeleteService

        return UndeleteService(self._services, self.catalog)

    @cached_property
    def drifts(self) -> DriftService:
        """Finds what was changed behind our back, and takes it over."""
        from buildify_nb.datamodel.drift.drift_service import DriftService

        return DriftService(self._services, self.catalog, self.entities)

    @cached_property
    def adoption(self) -> AdoptionService:
        """Makes entities of tables of others."""
        from buildify_nb.datamodel.adoption.adoption import AdoptionService

        return AdoptionService(self._services, self.entities, self.relationships, self.catalog)

    @cached_property
    def readoption(self) -> ReadoptionService:
        """Follows what became of those tables."""
        from buildify_nb.datamodel.adoption.readoption_service import ReadoptionService

        return ReadoptionService(self._services, self.entities, self.relationships, self.catalog)

    @cached_property
    def views(self) -> ViewService:
        """Defines virtual entities."""
        from buildify_nb.datamodel.views.view_service import ViewService

        return ViewService(self._services, self.entities)

    def share_again(self, uow: UnitOfWork) -> None:
        """Lets tenants read what the platform has in service, once that is new; run as the owner of the database."""
        share_again(uow, self._services.database, self.catalog)

    def allow_again(self, uow: UnitOfWork, tenant: Tenant) -> None:
        """Lets roles of a tenant that were made anew use what the former ones did; run as the owner of the database."""
        self.adoption.allow_again(uow, tenant)
        if tenant.id == PLATFORM.tenant_id:
            self.share_again(uow)

    def apply(
        self,
        context: Context,
        entity_id: UUID,
        permission: str,
        edit: Edit,
        *,
        expected_revision: int | None = None,
    ) -> EntityHead:
        """Changes an entity by one edit, asking for the permission that this kind of edit takes."""
        self._services.require(context, cast(Permission, permission))
        return self.entities.change(context, entity_id, edit, expected_revision=expected_revision)

    def entity_names(self, context: Context) -> Mapping[UUID, str]:
        """Entity names by id."""
        return self.entities.names(context)

    def who_and_when(
        self, context: Context, kind: Kind, ids: Collection[UUID], *, action: Permission = "read"
    ) -> Mapping[UUID, WhoAndWhen]:
        """Who made and changed definitions and when, by id; nothing of those that are the platform's.

        Args:
            action: what the caller must be permitted, where that was another thing than to read.
        """
        self._services.require(context, action)
        return self._services.database.read(context, lambda uow: who_and_when(uow, kind, ids))

    def check_formula(
        self,
        context: Context,
        entity_id: UUID | EntityDefinition,
        text: str,
        *,
        field: str,
        use: FormulaUse,
        field_type: str = "",
    ) -> FormulaCheck:
        """What is to be said of a formula that a field could have; raises NotFound.

        Args:
            entity_id: or an entity that is not saved yet.
            field_type: of a field that is not there yet.
        """
        entity = self._judged(context, entity_id)
        if field_type:
            entity = entity.with_fields([*entity.fields, FieldDefinition(name=field, field_type=field_type)])
        return check_formula(entity, text, self.field_types, field=field, use=use)

    def check_index(
        self,
        context: Context,
        entity_id: UUID | EntityDefinition,
        values: Mapping[str, Any],
        *,
        replacing: str | None = None,
    ) -> Sequence[Problem]:
        """What is wrong with an index that an entity could have, or with changes of one; raises NotFound.

        Args:
            entity_id: or an entity that is not saved yet.
        """
        entity = self._judged(context, entity_id)
        index_types = self._services.database.capabilities.index_types
        return check_index(entity, values, self.field_types, index_types, replacing=replacing)

    def _judged(self, context: Context, entity: UUID | EntityDefinition) -> EntityDefinition:
        """The entity that something is checked against."""
        if isinstance(entity, UUID):
            return self.entities.by_id(context, entity).definition
        self._services.require(context, "create")
        return entity

    def id_of(self, context: Context, name: str) -> UUID:
        """The id of the entity of that name; raises NotFound."""
        return self.entities.get(context, name).definition.id
