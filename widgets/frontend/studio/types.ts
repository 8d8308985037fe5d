// What the kernel half sends; see widgets/buildify_widgets/studio*.py.
export type Status = "draft" | "published" | "changes" | "archived" | "adopted" | "view" | "platform" | "migrating";
export type Rights =
  | "read" | "create" | "update" | "delete" | "publish" | "adopt" | "seeUsers" | "createUsers" | "updateUsers" | "deleteUsers" | "seeAudit";

export type Summary = {
  id: string; name: string; label: string; plural: string; icon: string | null; category: string | null; status: Status;
  isServing: boolean; isAdopted: boolean; isView: boolean; fields: number; relationships: number;
};
export type FieldType = { name: string; label: string; description: string; group: string; inputs: string[]; options: string[]; holds: string; canBeCalculated: boolean };
export type Relationship = {
  id: string; name: string; label: string; description: string; type: RelationshipType; source: string; sourceField: string; target: string;
  targetField: string; onDelete: string; onUpdate: string; isActive: boolean; displayInSource: boolean; displayInTarget: boolean;
};
/** One of an entity that is open, beside what of it serves records: null while it serves none. */
export type OwnRelationship = Relationship & { served: Relationship | null };
/** One that can come back, as it was then; `count` links or values come with it, null where that is not known. */
export type DeletedRelationship = Relationship & { count: number | null };
export type RelationshipType = "one-to-many" | "one-to-one" | "many-to-many";

export type Overview = {
  user: string; tenant: string; engine: string; indexTypes: string[]; hasPartialIndexes: boolean; can: Record<Rights, boolean>; types: FieldType[]; entities: Summary[];
  relationships: Relationship[]; readable: string[]; /** Where records may be added. */ creatable: string[];
};

export type Field = {
  id: string; name: string; label: string; field_type: string; type_text: string; is_required: boolean; is_unique: boolean;
  is_indexed: boolean; is_readonly: boolean; reference_entity: string | null; allowed_values: { value: string; label: string }[] | null;
} & Record<string, unknown>;

export type Index = {
  id: string; name: string; index_type: string; field_names: string[]; is_unique: boolean; is_partial: boolean;
  where_clause: Record<string, unknown> | null; is_active: boolean;
};

export type Entity = Summary & {
  columns: Record<string, unknown>; wasPublished: boolean; titleField: string | null; version: number;
  clonedFrom: string | null; revision: number; fieldList: Field[]; indexList: Index[]; relationshipList: OwnRelationship[];
};

export type Risk = { level: string; message: string; count: number; sample: string[] };
export type Loss = { key: string; field: string; before: string | null; afterUp: string | null; afterDown: string | null };
export type Rehearsal = { rows: number; isIdentity: boolean; isRepeatable: boolean; milliseconds: number; lost: number; losses: Loss[] };
export type PartChange = {
  part: "entity" | "field" | "index"; kind: "added" | "removed" | "changed"; name: string;
  values: { column: string; before: string | null; after: string | null }[];
};
export type Preview = {
  fromVersion: number | null; toVersion: number; changes: string[]; sql: string; back: string; risks: Risk[]; isEmpty: boolean; losesData: boolean;
  isImpossible: boolean; rehearsal: Rehearsal | null;
};
export type PublishPreview = Preview & { diff: PartChange[] };
/** One that waits to be published: what that would do, or why it cannot be told. */
export type Waiting = { entity: Summary; preview: Preview | null; refusal: string };
/** What became of one of several that were published together. */
export type Outcome = { id: string; name: string; outcome: "published" | "refused" | "not tried"; refusal: string };
export type Rows = { columns: string[]; rows: string[][] };
export type Migration = {
  version: number; type: string; status: string; message: string; changes: string[]; error: string | null; sql: string; down: string;
  at: string | null; milliseconds: number | null; by: string | null;
};
export type Revision = { number: number; action: string; restores: number | null; at: string; by: string | null; changes: string[] };
export type History = { migrations: Migration[]; revisions: Revision[]; canUndo: boolean; canRedo: boolean };

/** What is not as it was published: what changed, what the definition can take over, what somebody has to undo. */
export type Drift = { changes: string[]; takenOver: string[]; toUndo: string[]; notes: string[]; mayPutBack: boolean; isAdopted: boolean };
/** A hidden column or table; `rows` have a value in it. */
export type Parked = { name: string; kind: "column" | "table"; of: string; migration: string | null; rows: number; mayLook: boolean };
/** The first rows of one, in the order of the columns; `told` says how many of how many. */
export type ParkedRows = { columns: string[]; rows: unknown[][]; told: string };

export type BoxField = { name: string; type: string; isRequired: boolean; isReference: boolean };
export type Box = { id: string; label: string; name: string; icon: string | null; status: Status; fields: BoxField[] };
export type Line = { from: string; to: string; type: RelationshipType | "view"; name: string; field: string };
export type Diagram = { boxes: Box[]; lines: Line[] };

/** Pages besides those of entities. */
export type Task = "entity" | "view" | "adopt" | "hidden" | "publish";
export type Section = "model" | "diagram" | "records" | "access" | "audit";
export type Tab = "view" | "fields" | "relationships" | "indexes" | "details" | "publish" | "history" | "python";
export type Answer = { entity: Entity; call: string };
