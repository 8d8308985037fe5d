"""Which records and fields of an entity each user may read and write: access rules, held on every path to records."""
