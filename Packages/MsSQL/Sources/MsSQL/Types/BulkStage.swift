@_spi(SQLDrivers) internal import SQLCore

/// The temporary table that rows go through where bcp by itself would not do what INSERT does.
///
/// bcp of FreeTDS 1.3 names all columns of the table, ends the process at a NULL for a column without one, cannot write
/// `xml`, and passes one hint at most, so that it cannot both check constraints and fire triggers. SQL Server gives
/// columns their defaults for NULLs of a bulk insert, whether they were left out or meant. And bcp sends texts in a
/// code page without saying which. All of that goes right with rows that are bulk-loaded into a table of plain types
/// and then inserted by a statement.
struct BulkStage {
    /// A column of the temporary table.
    struct Part {
        let name: String
        let declaration: String
        let column: BulkColumn
    }

    let name: String
    let parts: [Part]
    private let plan: SQLInsertPlan

    init(_ columns: [BulkColumn], _ plan: SQLInsertPlan, id: Int) {
        name = "#conn_bulk_\(id)"
        self.plan = plan
        parts = columns.enumerated().map { index, column in
            Part(name: "c\(index)", declaration: Self.declaration(column), column: column)
        }
    }

    /// Why rows cannot go by bcp alone; `nil` if they can.
    ///
    /// - Parameters:
    ///   - all: The table's columns as the server describes them.
    ///   - columns: Those that get values, after their values were checked.
    static func reason(_ all: [ResultColumn], _ columns: [BulkColumn], _ plan: SQLInsertPlan) -> String? {
        for column in all {
            if [TypeCode.xml, TypeCode.sqlVariant, TypeCode.userDefined].contains(column.serverType) {
                return "column '\(column.name)' is of a type that bcp cannot declare"
            }
            guard !column.isIdentity, !columns.contains(where: { $0.target.name == column.name }) else { continue }
            let omitted = plan.omitted.first { $0.name == column.name }
            if omitted?.isGenerated == true { continue }
            guard let omitted, omitted.isNullable, column.isNullable, !omitted.hasDefault else {
                return "column '\(column.name)' is left out and gets its default"
            }
        }
        for (column, pair) in zip(columns, plan.pairs) {
            if column.needsCodePage { return "column '\(column.target.name)' gets text in a code page" }
            if pair.target.hasDefault, !column.target.isIdentity, column.column.nullCount > 0 {
                return "column '\(column.target.name)' gets NULLs and has a default"
            }
        }
        return nil
    }

    /// The type of the temporary table's column; texts are `nvarchar`, from which the server converts.
    private static func declaration(_ column: BulkColumn) -> String {
        func sized(_ name: String, _ limit: Int, _ most: Int) -> String {
            limit > most ? "\(name)(max)" : "\(name)(\(max(limit, 1)))"
        }
        switch column.kind {
        case .codePageText(let limit), .unicodeText(let limit): return sized("nvarchar", limit, 4_000)
        case .bytes(let limit): return sized("varbinary", limit, 8_000)
        default: return column.target.displayName
        }
    }

    /// `CREATE TABLE`, with the rows' numbers first.
    var creation: String {
        let columns = parts.map { "\($0.name) \($0.declaration) NULL" }.joined(separator: ", ")
        return "CREATE TABLE \(name) (r bigint NULL, \(columns))"
    }

    /// The table's insertion from the temporary one, in the frame's order.
    var insertion: String {
        let names = Self.names(parts.map(\.column))
        let values = parts.map { part in
            part.column.target.serverType == TypeCode.xml ? "CONVERT(xml, \(part.name))" : part.name
        }
        return "INSERT INTO \(plan.tableReference) (\(names.joined(separator: ", "))) SELECT "
            + "\(values.joined(separator: ", ")) FROM \(name) ORDER BY r"
    }

    /// The names of the table's columns, quoted.
    static func names(_ columns: [BulkColumn]) -> [String] {
        columns.map { "[" + $0.target.name.replacing("]", with: "]]") + "]" }
    }

    var removal: String { "DROP TABLE \(name)" }

    /// Asks for the first row whose text does not come back the same from the column's code page, and for whether it is
    /// too long there.
    func codePageCheck(_ part: Part, collation: String) -> String? {
        guard case .codePageText(let limit) = part.column.kind else { return nil }
        let there = "CONVERT(varchar(max), \(part.name) COLLATE \(collation))"
        let tooLong = "DATALENGTH(\(there)) > \(limit)"
        let changed = "CONVERT(nvarchar(max), \(there)) COLLATE Latin1_General_100_BIN2 <> \(part.name)"
        return "SELECT TOP 1 r, CASE WHEN \(tooLong) THEN 1 ELSE 0 END FROM \(name) WHERE \(tooLong) OR \(changed) "
            + "ORDER BY r"
    }
}
