/// The system views of indexes and constraints.
struct SystemIndexViews {
    let catalogue: Catalogue

    private static let name = TDSType.nvarchar(length: 128)

    private func text(_ string: String) -> TDSValue { .text(Array(string.utf16)) }
    private func number(_ value: Int) -> TDSValue { .integer(Int64(value)) }
    private func flag(_ value: Bool) -> TDSValue { .bit(value) }

    private func schemaID(_ schema: String) -> TDSValue {
        catalogue.schemas.first { $0.name.lowercased() == schema.lowercased() }.map { number($0.id) } ?? .null
    }

    /// The number of an index in its table: 1 for the clustered one.
    private func place(_ index: TableDefinition.Index, _ table: TableDefinition) -> Int {
        if index.isClustered { return 1 }
        let others = table.indexes.filter { !$0.isClustered }
        return 2 + (others.firstIndex { $0.id == index.id } ?? 0)
    }

    func view(_ view: String) -> SystemRows? {
        switch view {
        case "indexes":
            return rows(
                [
                    ("object_id", .int), ("name", Self.name), ("index_id", .int), ("type", .tinyint),
                    ("type_desc", .nvarchar(length: 60)), ("is_unique", .bit), ("is_primary_key", .bit),
                    ("is_unique_constraint", .bit), ("has_filter", .bit), ("is_disabled", .bit),
                    ("ignore_dup_key", .bit),
                ]
            ) { table in
                table.indexes.map {
                    [
                        number(table.id), text($0.name), number(place($0, table)), number($0.isClustered ? 1 : 2),
                        text($0.isClustered ? "CLUSTERED" : "NONCLUSTERED"), flag($0.isUnique), flag($0.isPrimary),
                        flag($0.isConstraint && !$0.isPrimary), flag(false), flag(false), flag(false),
                    ]
                }
            }
        case "index_columns":
            return rows(
                [
                    ("object_id", .int), ("index_id", .int), ("index_column_id", .int), ("column_id", .int),
                    ("key_ordinal", .tinyint), ("is_descending_key", .bit), ("is_included_column", .bit),
                ]
            ) { table in
                table.indexes.flatMap { index in
                    index.columns.enumerated().map { offset, column in
                        [
                            number(table.id), number(place(index, table)), number(offset + 1), number(column.id),
                            number(offset + 1), flag(column.isDescending), flag(false),
                        ]
                    }
                }
            }
        case "default_constraints":
            return constraints(
                [("parent_column_id", .int), ("definition", .nvarchar(length: nil))],
                "D ",
                "DEFAULT_CONSTRAINT"
            ) {
                table in
                table.columns.compactMap { column in
                    column.initial.map { ($0.id, $0.name, [number(column.id), text("(\($0.text))")]) }
                }
            }
        case "check_constraints":
            return constraints(
                [("parent_column_id", .int), ("definition", .nvarchar(length: nil))],
                "C ",
                "CHECK_CONSTRAINT"
            ) {
                table in table.checks.map { ($0.id, $0.name, [number(0), text("(\($0.text))")]) }
            }
        case "key_constraints":
            return constraints([("unique_index_id", .int)], "PK", "PRIMARY_KEY_CONSTRAINT") { table in
                table.indexes.filter(\.isConstraint).map { ($0.id, $0.name, [number(place($0, table))]) }
            }
        case "foreign_keys":
            return constraints([("referenced_object_id", .int)], "F ", "FOREIGN_KEY_CONSTRAINT") { table in
                table.foreigns.map { foreign in
                    var parent = 0
                    if case .table(let found)? = catalogue.objects[foreign.key] { parent = found.id }
                    return (foreign.id, foreign.name, [number(parent)])
                }
            }
        default: return nil
        }
    }

    private func rows(_ columns: [(String, TDSType)], _ make: (TableDefinition) -> [[TDSValue]]) -> SystemRows {
        SystemRows(columns, catalogue.tables.flatMap(make))
    }

    private func constraints(
        _ more: [(String, TDSType)],
        _ kind: String,
        _ description: String,
        _ make: (TableDefinition) -> [(Int, String, [TDSValue])]
    ) -> SystemRows {
        rows(
            [
                ("name", Self.name), ("object_id", .int), ("parent_object_id", .int), ("schema_id", .int),
                ("type", .char(length: 2)), ("type_desc", .nvarchar(length: 60)),
            ] + more
        ) { table in
            make(table).map { id, name, rest in
                var own = kind
                if kind == "PK", let index = table.indexes.first(where: { $0.id == id }), !index.isPrimary {
                    own = "UQ"
                }
                return [
                    text(name), number(id), number(table.id), schemaID(table.schema), text(own),
                    text(own == "UQ" ? "UNIQUE_CONSTRAINT" : description),
                ] + rest
            }
        }
    }

    func information(_ view: String, _ database: String) -> SystemRows? {
        if view == "table_constraints" {
            return rows(
                [
                    ("CONSTRAINT_CATALOG", Self.name), ("CONSTRAINT_SCHEMA", Self.name), ("CONSTRAINT_NAME", Self.name),
                    ("TABLE_CATALOG", Self.name), ("TABLE_SCHEMA", Self.name), ("TABLE_NAME", Self.name),
                    ("CONSTRAINT_TYPE", .varchar(length: 11)),
                ]
            ) { table in
                let keys = table.indexes.filter(\.isConstraint).map {
                    ($0.name, $0.isPrimary ? "PRIMARY KEY" : "UNIQUE")
                }
                let all =
                    keys + table.checks.map { ($0.name, "CHECK") } + table.foreigns.map { ($0.name, "FOREIGN KEY") }
                return all.map {
                    [
                        text(database), text(table.schema), text($0.0), text(database), text(table.schema),
                        text(table.name), text($0.1),
                    ]
                }
            }
        }
        return rows(
            [
                ("CONSTRAINT_CATALOG", Self.name), ("CONSTRAINT_SCHEMA", Self.name), ("CONSTRAINT_NAME", Self.name),
                ("TABLE_CATALOG", Self.name), ("TABLE_SCHEMA", Self.name), ("TABLE_NAME", Self.name),
                ("COLUMN_NAME", Self.name), ("ORDINAL_POSITION", .int),
            ]
        ) { table in
            let keys = table.indexes.filter(\.isConstraint).map { ($0.name, $0.columns.map(\.id)) }
            let all = keys + table.foreigns.map { ($0.name, $0.columns) }
            return all.flatMap { name, columns in
                columns.enumerated().map { offset, id in
                    [
                        text(database), text(table.schema), text(name), text(database), text(table.schema),
                        text(table.name), text(table.column(id: id)?.name ?? ""), number(offset + 1),
                    ]
                }
            }
        }
    }
}
