/// Makes a table's definition of what CREATE TABLE and ALTER TABLE say.
struct TableBuilder {
    var table: TableDefinition
    let session: EngineSession
    let database: Database

    init(_ name: ObjectName, place: String, _ session: EngineSession, _ database: Database) {
        table = TableDefinition(
            id: Catalogue.next() + 100_000,
            schema: name.schema ?? "dbo",
            name: name.name,
            columns: [],
            place: place
        )
        self.session = session
        self.database = database
    }

    init(_ table: TableDefinition, _ session: EngineSession, _ database: Database) {
        self.table = table
        self.session = session
        self.database = database
    }

    mutating func add(_ elements: [CreateTable.Element]) throws(TDSMessage) {
        var constraints: [CreateTable.Constraint] = []
        var computed: [CreateTable.Column] = []
        for element in elements {
            switch element {
            case .column(let column):
                if column.computed != nil { computed.append(column) }
                try add(column)
                constraints += column.constraints
            case .constraint(let constraint): constraints.append(constraint)
            }
        }
        for column in computed { try settle(column) }
        for constraint in constraints { try add(constraint) }
    }

    private mutating func add(_ column: CreateTable.Column) throws(TDSMessage) {
        if table.column(named: column.name) != nil {
            throw TDSMessage(
                2705,
                16,
                "Column names in each table must be unique. Column name '\(column.name)' in table '\(table.name)' is specified "
                    + "more than once.",
                state: 3
            )
        }
        let type: TDSType
        if let written = column.type {
            do throws(TDSMessage) { type = try written.resolved() } catch {
                var error = error
                error.text = error.text.replacing(
                    "Column, parameter, or variable #1",
                    with: "Column, parameter, or variable #\(table.columns.count + 1)"
                )
                throw error
            }
        } else {
            type = .int
        }
        if type == .rowversion, table.columns.contains(where: { $0.type == .rowversion }) {
            throw TDSMessage(
                2738,
                16,
                "A table can only have one timestamp column. Because table '\(table.name)' already has one, the column "
                    + "'\(column.name)' cannot be added.",
                state: 2
            )
        }
        if column.identity != nil {
            let fits = type.family == .integer || type.digits.map { $0.scale == 0 && type.family == .decimal } ?? false
            guard fits, column.isNullable != true, column.identity?.increment != 0 else {
                throw TDSMessage(
                    2749,
                    16,
                    "Identity column '\(column.name)' must be of data type int, bigint, smallint, tinyint, or decimal or numeric "
                        + "with a scale of 0, unencrypted, and constrained to be nonnullable.",
                    state: 2
                )
            }
            if table.identityColumn != nil {
                throw TDSMessage(
                    2744,
                    16,
                    "Multiple identity columns specified for table '\(table.name)'. Only one identity column per table is "
                        + "allowed.",
                    state: 2
                )
            }
        }
        table.columns.append(
            TableDefinition.Column(
                id: table.nextColumn,
                name: column.name,
                type: type,
                isNullable: column.identity != nil ? false : column.isNullable ?? (type != .rowversion),
                identity: column.identity.map { TableDefinition.Identity(seed: $0.seed, increment: $0.increment) },
                computed: column.computed
            )
        )
        table.nextColumn += 1
    }

    /// The type of a computed column, known once the others are.
    private mutating func settle(_ column: CreateTable.Column) throws(TDSMessage) {
        guard let expression = column.computed,
            let index = table.columns.firstIndex(where: { $0.name == column.name })
        else { return }
        let formula = try RowFormula([.expression(expression, name: nil)], [RowWriter.source(table)], session)
        table.columns[index].type = formula.plan.types[0]
        table.columns[index].isNullable = column.isNullable ?? true
    }

    private func made(_ prefix: String) -> String {
        let number = UInt64(Catalogue.next()) &* 0x9E37_79B9_7F4A_7C15
        let text = String(number, radix: 16, uppercase: true)
        return "\(prefix)__\(table.name.prefix(9))__" + String(repeating: "0", count: 16 - text.count) + text
    }

    private mutating func add(_ constraint: CreateTable.Constraint) throws(TDSMessage) {
        let name = constraint.name
        if let name, hasConstraint(name) { throw .alreadyExists(name) }
        switch constraint.kind {
        case .unique(let isPrimary, let columns):
            if isPrimary, table.indexes.contains(where: \.isPrimary) {
                throw TDSMessage(
                    1779,
                    16,
                    "Table '\(table.name)' already has a primary key defined on it."
                )
            }
            var ids: [(id: Int, isDescending: Bool)] = []
            for column in columns {
                let index = try place(column.name)
                if isPrimary { table.columns[index].isNullable = false }
                try checkKey(table.columns[index])
                ids.append((table.columns[index].id, column.isDescending))
            }
            table.indexes.append(
                TableDefinition.Index(
                    id: Catalogue.next(),
                    name: name ?? made(isPrimary ? "PK" : "UQ"),
                    isUnique: true,
                    isPrimary: isPrimary,
                    isConstraint: true,
                    isClustered: isPrimary,
                    columns: ids
                )
            )
        case .check(let condition, let text):
            let test = Expression.searchedCase([Expression.Branch(when: condition, then: .integer(1))], nil)
            _ = try RowFormula([.expression(test, name: nil)], [RowWriter.source(table)], session)
            table.checks.append(
                TableDefinition.Check(id: Catalogue.next(), name: name ?? made("CK"), condition: condition, text: text)
            )
        case .byDefault(let expression, let column, let text):
            let index = try place(column)
            guard table.columns[index].initial == nil else {
                throw TDSMessage(1781, 16, "Column already has a DEFAULT bound to it.")
            }
            _ = try Compiler(session).value(expression, Scope())
            table.columns[index].initial = TableDefinition.Default(
                name: name ?? made("DF"),
                expression: expression,
                text: text,
                id: Catalogue.next()
            )
        case .foreign(let columns, let other, let references, let cascades):
            try addForeign(name, columns, other, references, cascades)
        }
    }

    private func hasConstraint(_ name: String) -> Bool {
        let key = name.lowercased()
        return table.indexes.contains { $0.name.lowercased() == key }
            || table.checks.contains { $0.name.lowercased() == key }
            || table.foreigns.contains { $0.name.lowercased() == key }
            || table.columns.contains { $0.initial?.name.lowercased() == key }
    }

    private mutating func addForeign(
        _ name: String?,
        _ columns: [String],
        _ other: ObjectName,
        _ references: [String],
        _ cascades: Bool
    ) throws(TDSMessage) {
        let parent: TableDefinition
        if other.name.lowercased() == table.name.lowercased(),
            (other.schema ?? "dbo").lowercased() == table.schema.lowercased()
        {
            parent = table
        } else {
            guard case .table(let found)? = try session.object(other) else {
                throw TDSMessage(
                    1767,
                    16,
                    "Foreign key '\(name ?? made("FK"))' references invalid table '\(other.text)'."
                )
            }
            parent = found
        }
        var own: [Int] = []
        for column in columns { own.append(table.columns[try place(column)].id) }
        var theirs: [Int] = []
        if references.isEmpty {
            theirs = parent.indexes.first(where: \.isPrimary)?.columns.map(\.id) ?? []
        } else {
            for reference in references {
                guard let column = parent.column(named: reference) else {
                    throw TDSMessage(
                        1770,
                        16,
                        "Foreign key '\(name ?? "")' references invalid column '\(reference)' in referenced table '\(parent.name)'."
                    )
                }
                theirs.append(column.id)
            }
        }
        let isKey = parent.indexes.contains { $0.isUnique && Set($0.columns.map(\.id)) == Set(theirs) }
        guard isKey, own.count == theirs.count else {
            throw TDSMessage(
                1776,
                16,
                "There are no primary or candidate keys in the referenced table '\(other.text)' that match the referencing "
                    + "column list in the foreign key '\(name ?? "")'."
            )
        }
        table.foreigns.append(
            TableDefinition.Foreign(
                id: Catalogue.next(),
                name: name ?? made("FK"),
                columns: own,
                key: Catalogue.key(parent.schema, parent.name),
                references: theirs,
                cascades: cascades
            )
        )
    }

    func place(_ name: String) throws(TDSMessage) -> Int {
        guard let index = table.columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
            throw TDSMessage(1911, 16, "Column name '\(name)' does not exist in the target table or view.")
        }
        return index
    }

    func checkKey(_ column: TableDefinition.Column) throws(TDSMessage) {
        let isMax = (column.type.isText || column.type.family == .binary) && column.type.length == nil
        guard isMax || column.type.isIncomparable else { return }
        throw TDSMessage(
            1919,
            16,
            "Column '\(column.name)' in table '\(table.name)' is of a type that is invalid for use as a key column in an index."
        )
    }

    // MARK: SQLite

    static func declaration(_ column: TableDefinition.Column) -> String {
        "c\(column.id)\(column.type.isText ? " COLLATE TS_CI" : "")"
    }

    /// Makes the table and its indexes in SQLite.
    func create() throws(TDSMessage) {
        let columns = table.columns.map(Self.declaration).joined(separator: ", ")
        try session.connection.execute("CREATE TABLE \(table.sqlite) (\(columns))")
        for index in table.indexes { try create(index) }
    }

    func create(_ index: TableDefinition.Index) throws(TDSMessage) {
        let columns = index.columns.map { "c\($0.id)\($0.isDescending ? " DESC" : "")" }.joined(separator: ", ")
        let unique = index.isUnique ? "UNIQUE " : ""
        try session.connection.execute(
            "CREATE \(unique)INDEX \(table.place).i\(index.id) ON t\(table.id) (\(columns))"
        )
        guard index.isUnique, index.columns.count == 1, table.column(id: index.columns[0].id)?.isNullable ?? false
        else {
            return
        }
        // To SQL Server two NULLs are duplicates.
        try session.connection.execute(
            "CREATE UNIQUE INDEX \(table.place).i\(index.id)n ON t\(table.id) ((1)) WHERE c\(index.columns[0].id) IS NULL"
        )
    }
}
