"""The specification's columns of the data model (sections 1.2.1 to 1.2.5), and the test that shows what each one does.

`python -m tests.architecture.specified_columns` prints the list as Markdown. Paths are below `tests/`. Columns of ours
that the specification does not name are listed too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

SPECIFIED: Mapping[str, str] = {
    "entity_definitions": """
        id tenant_id name label plural_label description icon entity_type category table_name schema_name is_audited
        is_versioned supports_soft_delete supports_attachments supports_comments primary_field default_sort_field
        default_sort_order records_per_page status is_active metadata version parent_version_id created_at updated_at
        created_by updated_by deleted_at is_deleted
    """,
    "field_definitions": """
        id entity_id tenant_id name label description help_text field_type data_type is_required is_unique is_indexed
        is_nullable max_length min_length max_value min_value decimal_places default_value default_expression
        validation_rules allowed_values display_order is_readonly is_system is_calculated calculation_formula input_type
        placeholder prefix suffix reference_entity_id reference_field relationship_type metadata created_at updated_at
        created_by updated_by is_deleted
    """,
    "relationship_definitions": """
        id tenant_id name label description relationship_type source_entity_id source_field_name target_entity_id
        target_field_name junction_table_name junction_source_field junction_target_field on_delete on_update is_active
        display_in_source display_in_target metadata created_at updated_at created_by updated_by is_deleted
    """,
    "index_definitions": """
        id entity_id tenant_id name index_type field_names is_unique is_partial where_clause is_active created_at
        created_by is_deleted
    """,
    "entity_migrations": """
        id entity_id tenant_id migration_name migration_type from_version to_version up_script down_script status
        executed_at execution_time_ms error_message changes created_at created_by
    """,
}
"""The names as they stand in the specification."""

_ENTITY = "conformance/columns/test_entity_columns.py::"
_FIELD = "conformance/columns/test_field_columns.py::"
_RELATIONSHIP = "conformance/columns/test_relationship_and_index_columns.py::"
_MIGRATION = "conformance/columns/test_migration_columns.py::"
_PARTS = "conformance/datamodel/test_parts_store.py::"
_SHOWN = "conformance/records/related/test_shown_relations.py::"
_TENANT = "conformance/columns/test_tenant_columns.py::test_a_tenant_sees_and_changes_its_own_rows_only"
_CALCULATED = "conformance/records/test_calculated_fields.py::test_they_come_with_create_get_update_and_lists"
_PUBLISHING = "conformance/datamodel/publishing/test_publishing.py::"

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "entity_definitions": {
        "id": "conformance/records/test_history.py::test_it_survives_a_new_name_of_the_entity",
        "tenant_id": _TENANT,
        "name": _ENTITY + "test_the_name_is_how_records_are_found",
        "label": "unit/widgets/test_studio_entities.py::test_the_list_shows_an_entity_with_icon_and_category",
        "plural_label": "unit/widgets/test_studio_entities.py::test_the_list_shows_an_entity_with_icon_and_category",
        "description": "conformance/datamodel/test_service.py::test_entities_are_found_by_what_they_are",
        "icon": "unit/widgets/test_studio_entities.py::test_the_list_shows_an_entity_with_icon_and_category",
        "entity_type": "conformance/datamodel/adoption/test_adoption.py::"
        "test_adoption_is_the_only_way_to_a_table_of_others",
        "category": "conformance/api/test_entity_routes.py::test_lists_are_filtered",
        "table_name": _ENTITY + "test_the_table_has_the_name_that_was_chosen",
        "schema_name": "conformance/api/test_adoption_routes.py::test_a_table_is_adopted_and_serves_records",
        "is_audited": "conformance/records/test_writing.py::test_fields_without_audit_leave_no_audit_rows",
        "is_versioned": "conformance/records/versions/test_version_keeping.py::test_without_the_flag_nothing_is_kept",
        "supports_soft_delete": "conformance/records/related/test_deleting.py::"
        "test_without_soft_delete_the_row_is_gone",
        "supports_attachments": "conformance/records/attachments/test_attaching.py::"
        "test_an_entity_without_the_flag_says_how_to_switch_it_on",
        "supports_comments": "conformance/records/comments/test_commenting.py::"
        "test_an_entity_without_the_flag_says_how_to_switch_it_on",
        "primary_field": _ENTITY + "test_the_primary_field_is_a_records_title",
        "default_sort_field": _ENTITY + "test_the_default_order_of_lists",
        "default_sort_order": _ENTITY + "test_the_default_order_of_lists",
        "records_per_page": _ENTITY + "test_the_length_of_a_page",
        "status": _ENTITY + "test_the_status_decides_on_records",
        "is_active": "conformance/datamodel/test_catalog.py::test_an_entity_that_is_switched_off_serves_no_records",
        "metadata": _ENTITY + "test_further_metadata_is_kept_and_comes_back",
        "parent_version_id": "conformance/datamodel/test_handles.py::test_a_clone_goes_on_naming_what_it_came_from",
        "version": _ENTITY + "test_the_version_counts_what_is_published",
        "revision": "conformance/datamodel/test_service.py::test_a_stale_save_is_refused",
        "published_revision": "conformance/datamodel/test_catalog.py::"
        "test_the_published_definition_serves_until_the_next_publish",
        "published_at": "conformance/records/related/test_reference_store.py::"
        "test_published_entities_are_stamped_by_name",
        "created_at": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "updated_at": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "created_by": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "updated_by": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "deleted_at": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "is_deleted": "conformance/datamodel/test_service.py::test_delete_frees_the_name_and_keeps_the_rows",
    },
    "field_definitions": {
        "id": "conformance/api/test_field_routes.py::test_a_rename_keeps_the_values",
        "entity_id": "conformance/api/test_field_routes.py::test_a_field_is_found_below_its_own_entity_only",
        "tenant_id": _TENANT,
        "name": "conformance/datamodel/publishing/test_planning.py::"
        "test_swapped_names_take_their_values_and_rules_along",
        "label": _FIELD + "test_labels_prefixes_and_suffixes_are_read_in_lists",
        "description": "unit/widgets/test_grid_columns.py::test_help_stands_at_the_heading_and_else_the_description",
        "help_text": "unit/widgets/test_grid_columns.py::test_help_stands_at_the_heading_and_else_the_description",
        "field_type": "conformance/records/test_writing.py::test_what_create_accepts_get_returns",
        "data_type": _PARTS + "test_the_data_type_is_that_of_the_column",
        "is_required": _FIELD + "test_limits",
        "is_unique": "conformance/records/test_writing.py::test_a_unique_value_is_refused_in_words",
        "is_indexed": _FIELD + "test_an_indexed_field_has_an_index",
        "is_nullable": _FIELD + "test_the_table_itself_takes_no_null",
        "max_length": _FIELD + "test_limits",
        "min_length": _FIELD + "test_limits",
        "max_value": _FIELD + "test_limits",
        "min_value": _FIELD + "test_limits",
        "decimal_places": _FIELD + "test_places_are_those_of_the_column",
        "default_value": _FIELD + "test_defaults_fill_what_is_left_out",
        "default_expression": _FIELD + "test_defaults_fill_what_is_left_out",
        "validation_rules": "conformance/records/test_record_rules.py::"
        "test_all_broken_rules_are_told_at_once_with_other_problems",
        "allowed_values": _FIELD + "test_limits",
        "display_order": _FIELD + "test_fields_stand_in_their_order",
        "is_readonly": _FIELD + "test_nobody_writes_a_read_only_field",
        "is_system": "conformance/api/test_field_routes.py::test_system_columns_cannot_be_assigned",
        "is_calculated": _CALCULATED,
        "calculation_formula": _CALCULATED,
        "input_type": "unit/widgets/test_form_schema.py::test_the_definition_chooses_the_input",
        "placeholder": "unit/widgets/test_form_schema.py::test_what_a_definition_says_of_its_input",
        "prefix": _FIELD + "test_labels_prefixes_and_suffixes_are_read_in_lists",
        "suffix": _FIELD + "test_labels_prefixes_and_suffixes_are_read_in_lists",
        "reference_entity_id": _FIELD + "test_a_lookup_takes_records_of_its_entity_only",
        "reference_field": "conformance/records/querying/test_labels.py::test_the_field_says_what_it_shows",
        "relationship_type": _FIELD + "test_a_lookup_one_to_one_takes_each_record_once",
        "metadata": _FIELD + "test_metadata_names_the_currency",
        "created_at": _PARTS + "test_each_field_knows_who_made_and_changed_it",
        "updated_at": _PARTS + "test_each_field_knows_who_made_and_changed_it",
        "created_by": _PARTS + "test_each_field_knows_who_made_and_changed_it",
        "updated_by": _PARTS + "test_each_field_knows_who_made_and_changed_it",
        "is_deleted": _PARTS + "test_names_change_places_and_come_back_for_others",
    },
    "relationship_definitions": {
        "id": "conformance/api/test_relationship_routes.py::test_relationships_are_listed_by_entity_and_deleted",
        "tenant_id": _TENANT,
        "name": "conformance/datamodel/test_relationship_service.py::test_names_are_taken_once",
        "label": "unit/widgets/test_studio_entities.py::test_a_relationship_is_shown_with_its_label_and_description",
        "description": "unit/widgets/test_record_features.py::test_related_records_are_listed_by_their_titles",
        "relationship_type": "conformance/datamodel/test_relationship_service.py::"
        "test_one_to_one_takes_each_record_once",
        "source_entity_id": "conformance/api/test_relationship_routes.py::test_a_relationship_acts_on_records",
        "source_field_name": _RELATIONSHIP + "test_each_end_has_its_own_name_for_the_other",
        "target_entity_id": "conformance/api/test_relationship_routes.py::test_a_relationship_acts_on_records",
        "target_field_name": _RELATIONSHIP + "test_each_end_has_its_own_name_for_the_other",
        "junction_table_name": _RELATIONSHIP + "test_a_junction_has_the_names_that_were_chosen",
        "junction_source_field": _RELATIONSHIP + "test_a_junction_has_the_names_that_were_chosen",
        "junction_target_field": _RELATIONSHIP + "test_a_junction_has_the_names_that_were_chosen",
        "on_delete": "conformance/records/related/test_deleting.py::test_set_null_clears_the_reference_and_says_so",
        "on_update": "conformance/records/related/test_key_changes.py::test_cascade_lets_references_follow",
        "is_active": _SHOWN + "test_an_inactive_relationship_shows_and_does_nothing",
        "display_in_source": _SHOWN + "test_a_source_may_keep_its_targets_to_itself",
        "display_in_target": _SHOWN + "test_a_target_may_keep_its_source_to_itself",
        "metadata": _RELATIONSHIP + "test_further_metadata_of_a_relationship_is_kept",
        "revision": "conformance/datamodel/test_relationship_service.py::test_a_relationship_follows_its_lookup",
        "is_published": "conformance/datamodel/publishing/test_junction_planning.py::"
        "test_the_junction_comes_with_the_second_end",
        "created_at": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "updated_at": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "created_by": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "updated_by": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
        "is_deleted": _PARTS + "test_an_entity_and_a_relationship_know_it_too",
    },
    "index_definitions": {
        "id": "conformance/api/test_field_routes.py::test_an_index_comes_and_goes",
        "entity_id": "conformance/api/test_field_routes.py::test_an_index_comes_and_goes",
        "tenant_id": _TENANT,
        "name": _RELATIONSHIP + "test_an_index_is_made_over_its_fields_in_order",
        "index_type": _RELATIONSHIP + "test_an_index_is_of_its_type",
        "field_names": _RELATIONSHIP + "test_an_index_is_made_over_its_fields_in_order",
        "is_unique": _RELATIONSHIP + "test_a_unique_index_forbids_equal_values",
        "is_partial": "unit/datamodel/ddl/test_physical.py::test_columns_indexes_and_references",
        "where_clause": "conformance/datamodel/test_partial_indexes.py::"
        "test_only_records_that_fulfil_the_condition_are_unique",
        "is_active": _RELATIONSHIP + "test_an_index_that_is_not_active_is_not_made",
        "created_at": _PARTS + "test_each_index_knows_who_made_it",
        "created_by": _PARTS + "test_each_index_knows_who_made_it",
        "is_deleted": _PARTS + "test_each_index_knows_who_made_it",
    },
    "entity_migrations": {
        "id": "conformance/api/test_rollback_routes.py::test_a_publish_is_taken_back",
        "entity_id": "conformance/api/test_migration_routes.py::"
        "test_a_commit_message_is_taken_from_the_query_or_the_body",
        "tenant_id": _TENANT,
        "migration_name": _MIGRATION + "test_a_publish_tells_what_it_did",
        "migration_type": _MIGRATION + "test_a_publish_tells_what_it_did",
        "from_version": _MIGRATION + "test_a_publish_tells_what_it_did",
        "to_version": _MIGRATION + "test_a_publish_tells_what_it_did",
        "up_script": "conformance/datamodel/publishing/test_up_and_down.py::test_down_undoes_up",
        "down_script": _MIGRATION + "test_scripts_are_those_that_ran_and_would_take_it_back",
        "status": _PUBLISHING + "test_what_stops_a_publish_leaves_nothing_of_it",
        "executed_at": _MIGRATION + "test_a_publish_tells_when_it_ran_and_how_long",
        "execution_time_ms": _MIGRATION + "test_a_publish_tells_when_it_ran_and_how_long",
        "error_message": _PUBLISHING + "test_what_stops_a_publish_leaves_nothing_of_it",
        "changes": _MIGRATION + "test_a_publish_tells_what_it_did",
        "commit_message": _MIGRATION + "test_a_publish_tells_what_it_did",
        "created_at": _MIGRATION + "test_a_publish_tells_when_it_ran_and_how_long",
        "created_by": _MIGRATION + "test_a_publish_tells_what_it_did",
    },
}

MISSING: Mapping[tuple[str, str], str] = {}
"""Columns that do nothing, and why; none at present."""

PARTLY: Mapping[tuple[str, str], str] = {
    ("entity_definitions", "entity_type"): "'system' is refused",
    ("index_definitions", "index_type"): "'gist' is refused; DuckDB has btree only",
    ("entity_migrations", "migration_type"): "never 'drop': a deleted entity's table is hidden, without a migration",
    ("entity_migrations", "status"): "never 'pending': a publish is recorded as it begins",
}
"""Columns of which some specified values do nothing, and which."""


def rows() -> Iterator[tuple[str, str, str]]:
    """Table, column and what shows its effect: the path of a test, or why there is none."""
    for table, columns in COLUMNS.items():
        for column, node in columns.items():
            rest = PARTLY.get((table, column))
            yield table, column, f"`tests/{node}`" + (f" ({rest})" if rest else "")
        yield from ((table, column, f"none: {why}") for (owner, column), why in MISSING.items() if owner == table)


def as_markdown() -> str:
    """The list as a table."""
    head = ["| table | column | test of its effect |", "| --- | --- | --- |"]
    return "\n".join([*head, *(f"| {table} | `{column}` | {shown} |" for table, column, shown in rows())])


if __name__ == "__main__":
    print(as_markdown())
