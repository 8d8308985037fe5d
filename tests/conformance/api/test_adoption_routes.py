"""Adoption over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk, problems, records_of


def made(desk: Desk, *tables: str) -> str:
    """A new schema with these tables; {schema} in them is its name."""
    schema = desk.new_name("foreign")
    statements = [f"CREATE SCHEMA {schema}", *(f"CREATE TABLE {schema}.{table}" for table in tables)]
    statements = [statement.replace("{schema}", schema) for statement in statements]
    desk.ws.runtime.database.as_owner(lambda uow: [uow.connection.exec_driver_sql(one) for one in statements])
    return schema


def run(desk: Desk, statement: str) -> None:
    desk.ws.runtime.database.as_owner(lambda uow: uow.connection.exec_driver_sql(statement))


def listed(anna: httpx.Client, schema: str) -> dict[str, str | None]:
    tables = anna.get(f"{MODEL}/tables").json()
    return {one["table_name"]: one["adopted_as"] for one in tables if one["schema_name"] == schema}


def test_a_table_is_adopted_and_serves_records(desk: Desk, anna: httpx.Client) -> None:
    schema = made(desk, "codes (code TEXT PRIMARY KEY, name TEXT)")
    assert listed(anna, schema) == {"codes": None}
    name = desk.new_name("codes")
    body = {"table_name": "codes", "schema_name": schema, "name": name, "label": "Code"}
    adopted = anna.post(f"{MODEL}/adopt", json=body)
    assert (adopted.status_code, adopted.json()["status"], adopted.json()["label"]) == (201, "published", "Code")
    assert listed(anna, schema) == {"codes": name}
    made_record = anna.post(records_of(name), json={"data": {"code": "a", "name": "A"}})
    assert made_record.json()["id"] == "a"
    assert desk.ws.records[name].get("a")["name"] == "A"
    assert anna.post(f"{MODEL}/adopt", json=body).status_code == 409
    assert anna.post(f"{MODEL}/adopt", json={"table_name": "nothing"}).status_code == 404


def test_what_the_table_refuses_is_told_by_field_and_row(desk: Desk, anna: httpx.Client) -> None:
    schema = made(desk, "ranges (code TEXT PRIMARY KEY, lo INTEGER, hi INTEGER, CHECK (lo < hi), UNIQUE (lo, hi))")
    name = desk.new_name("ranges")
    anna.post(f"{MODEL}/adopt", json={"table_name": "ranges", "schema_name": schema, "name": name})
    path = records_of(name)
    assert anna.post(path, json={"data": {"code": "a", "lo": 1, "hi": 2}}).status_code == 201
    refused = anna.post(path, json={"data": {"code": "b", "lo": 2, "hi": 1}})
    assert (refused.status_code, problems(refused)) == (422, {"lo": "must fulfil lo < hi"})
    rows = [{"code": "c", "lo": 1, "hi": 3}, {"code": "d", "lo": 1, "hi": 2}]
    many = anna.post(f"{path}/bulk", json={"records": rows})
    assert (many.status_code, list(problems(many))) == (422, ["records.1.lo"])
    assert "must be unique together with hi" in problems(many)["records.1.lo"]
    assert anna.get(path).json()["total"] == 1


def test_a_schema_is_adopted_whole(desk: Desk, anna: httpx.Client) -> None:
    schema = made(
        desk,
        "authors (id INTEGER PRIMARY KEY, name TEXT)",
        "books (id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES {schema}.authors (id))",
        "notes (id INTEGER PRIMARY KEY)",
    )
    body = {"schema_name": schema, "exclude": ["notes"]}
    report = anna.post(f"{MODEL}/adopt-schema", json=body).json()
    entities = {one["table"]: one["entity"] for one in report["adopted"]}
    assert entities.keys() == {"authors", "books"}
    (found,) = report["relationships"]
    assert (found["source"], found["target"], found["through"]) == (entities["authors"], entities["books"], "author_id")
    assert report["left_out"] == [{"table": "notes", "reason": "was to be left out"}]
    assert {entities["authors"], entities["books"]} <= set(desk.ws.entities)
    assert anna.post(f"{MODEL}/adopt-schema", json={"schema_name": "nowhere"}).status_code == 404


def test_what_changed_is_told_and_taken_over(desk: Desk, anna: httpx.Client) -> None:
    schema = made(desk, "codes (code TEXT PRIMARY KEY, name TEXT)")
    entity = desk.ws.entities.adopt("codes", schema=schema, name=desk.new_name("codes"))
    path, field = f"{MODEL}/entities/{entity.definition.id}", entity.definition.field("name")
    run(desk, f"ALTER TABLE {schema}.codes RENAME COLUMN name TO title")
    told = anna.get(f"{path}/adoption-changes").json()
    assert [(one["kind"], one["column"]) for one in told["changes"]] == [("removed", "name"), ("added", "title")]
    assert "readopt(renamed={'name': 'title'})" in told["hints"][0]
    wrong = anna.post(f"{path}/readopt", json={"renamed": {"code": "title"}})
    assert (wrong.status_code, list(problems(wrong))) == (422, ["renamed.code"])
    taken = anna.post(f"{path}/readopt", json={"renamed": {"name": "title"}}).json()
    assert [one["kind"] for one in taken["changes"]] == ["renamed"]
    assert entity.refresh().definition.field("name").id == field.id
    assert desk.ws.records[entity.name].create(code="b", name="B")["name"] == "B"
    assert anna.get(f"{path}/adoption-changes").json()["changes"] == []


def test_adopting_takes_the_right_to_create_and_tables_in_reach(desk: Desk, anna: httpx.Client) -> None:
    schema = made(desk, "codes (code TEXT PRIMARY KEY)")
    body = {"table_name": "codes", "schema_name": schema, "name": desk.new_name("codes")}
    reader = desk.client(desk.user_with("data_model:read:tenant", "data_model:execute:tenant"))
    for method, path in (("GET", "tables"), ("POST", "adopt"), ("POST", "adopt-schema")):
        sent = {"adopt": body, "adopt-schema": {"schema_name": schema}}.get(path)
        refused = reader.request(method, f"{MODEL}/{path}", json=sent)
        assert (refused.status_code, "data_model:create:tenant" in refused.text) == (403, True)
    designer = desk.client(desk.user_with("data_model:create:tenant"))
    assert listed(designer, schema) == {}
    assert designer.post(f"{MODEL}/adopt", json=body).status_code in (403, 404)
    assert listed(anna, schema) == {"codes": None}
    if role := desk.ws.runtime.database.dialect.role_of("default"):
        run(desk, f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        run(desk, f"GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.codes TO {role}")
        assert listed(designer, schema) == {"codes": None}
        assert designer.post(f"{MODEL}/adopt", json=body).status_code == 201
        assert listed(designer, schema) == {"codes": body["name"]}


def test_taking_over_takes_the_right_to_publish(desk: Desk, anna: httpx.Client) -> None:
    schema = made(desk, "codes (code TEXT PRIMARY KEY)")
    entity = desk.ws.entities.adopt("codes", schema=schema, name=desk.new_name("codes"))
    run(desk, f"ALTER TABLE {schema}.codes ADD COLUMN name TEXT")
    path = f"{MODEL}/entities/{entity.definition.id}"
    reader = desk.client(desk.user_with("data_model:read:tenant", "data_model:update:tenant"))
    assert len(reader.get(f"{path}/adoption-changes").json()["changes"]) == 1
    assert reader.post(f"{path}/readopt").status_code == 403
    assert [field.name for field in entity.refresh().definition.fields] == ["code"]
    desk_less = desk.client(desk.user_with("records:read:tenant"))
    assert desk_less.get(f"{path}/adoption-changes").status_code == 403
