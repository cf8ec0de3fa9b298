internal import CFreeTDS
@_spi(SQLDrivers) internal import SQLCore
internal import Synchronization

extension BulkRun {
    private static let stages = Atomic<Int>(0)

    /// Whether the table has triggers, which bcp would pass by.
    func hasTriggers() throws(ConnError) -> Bool {
        let rows = try link.rows(
            "SELECT COUNT(*) FROM sys.objects WHERE parent_object_id = OBJECT_ID(\(literal)) AND type IN ('TR', 'TA')"
        )
        return (rows.first?.first ?? nil) != "0"
    }

    /// The table's name as a text for functions that look it up.
    private var literal: String {
        "N'" + plan.tableReference.replacing("'", with: "''") + "'"
    }

    /// Sends the rows through a temporary table. Rolling the transaction back removes it.
    func sendStaged(_ columns: [BulkColumn]) throws(ConnError) {
        let id = Self.stages.wrappingAdd(1, ordering: .relaxed).newValue
        let stage = BulkStage(columns, plan, id: id)
        try link.execute(stage.creation)
        try fill(stage)
        // Babelfish keeps all text in UTF-8 and counts its characters, whatever it says of code pages.
        if try link.takesBulkCopies() {
            for part in stage.parts where part.column.needsCodePage { try checkCodePage(stage, part) }
        }
        try link.execute(stage.insertion)
        try link.execute(stage.removal)
    }

    /// Sends the rows into the temporary table, with their numbers.
    private func fill(_ stage: BulkStage) throws(ConnError) {
        let all = try describe(stage.name)
        guard all.count == stage.parts.count + 1 else {
            throw ConnError(.server, "The server did not describe the temporary table's columns")
        }
        let numbers = Column((0..<Int64(frame.rowCount)).map { $0 })
        var staged = [try BulkColumn(numbers, name: "r", target: all[0], number: 1)]
        for (index, part) in stage.parts.enumerated() {
            staged.append(
                try BulkColumn(
                    part.column.column,
                    name: part.column.name,
                    target: all[index + 1],
                    number: Int32(truncatingIfNeeded: index + 2)
                )
            )
        }
        guard try link.takesBulkCopies() else {
            return try send(staged, names: ["r"] + stage.parts.map(\.name), into: stage.name)
        }
        try send(staged)
    }

    /// Refuses texts that the column's code page cannot keep, or only in more bytes than the column has.
    private func checkCodePage(_ stage: BulkStage, _ part: BulkStage.Part) throws(ConnError) {
        let isTemporary = plan.table.name.hasPrefix("#")
        let object = isTemporary ? "OBJECT_ID(N'tempdb..' + \(literal))" : "OBJECT_ID(\(literal))"
        let column = part.column.target.name.replacing("'", with: "''")
        let found = try link.rows(
            "SELECT collation_name FROM \(isTemporary ? "tempdb." : "")sys.columns WHERE object_id = \(object) "
                + "AND name = N'\(column)'"
        )
        guard let collation = found.first?.first ?? nil,
            collation.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
        else {
            throw ConnError(
                .unsupported,
                "The collation of column '\(part.column.target.name)' of the table '\(plan.table)' is not known, so that text "
                    + "beyond ASCII cannot be checked against its code page",
                advice: "insert it by statements, or make the column nvarchar"
            )
        }
        guard let check = stage.codePageCheck(part, collation: collation),
            let bad = try link.rows(check).first, let row = (bad.first ?? nil).flatMap({ Int($0) })
        else { return }
        let type = part.column.target.displayName
        throw part.column.refusal(
            row,
            bad.last == "1"
                ? "is longer than the column's type \(type) takes" : "has characters that the column's code page lacks"
        )
    }
}
