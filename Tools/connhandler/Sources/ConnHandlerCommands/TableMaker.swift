internal import ConnHandlers

/// Makes the table of a copy beside the copy's transaction, on engines that commit a transaction at definitions.
///
/// Used by one task.
final class TableMaker {
    private let table: SQLTableName
    private let mode: SQLWriteMode
    private var isNeeded: Bool
    /// Whether the table is there because of this.
    private(set) var hasMade = false

    init(_ table: SQLTableName, _ mode: SQLWriteMode, isNeeded: Bool) {
        self.table = table
        self.mode = mode
        self.isNeeded = isNeeded
    }

    /// Before the first batch is written: makes the table for such rows over another connection, if the mode asks for one.
    ///
    /// - Returns: Whether it made the table.
    func make(_ batch: DataFrame, _ reference: DatabaseReference, _ databases: Databases) async throws -> Bool {
        guard isNeeded else { return false }
        isNeeded = false
        switch mode {
        case .create, .replace: break
        default: return false
        }
        let empty = try DataFrame(empty: Array(batch.schema))
        return try await databases.with(reference) { db in
            if case .replace = mode, try await isThere(db) { return false }
            try await db.write(empty, to: table, mode: .create)
            hasMade = true
            return true
        }
    }

    private func isThere(_ db: any SQLHandling) async throws -> Bool {
        do {
            return try await !db.columns(of: table).isEmpty
        } catch let error where error.kind == .notFound {
            return false
        }
    }

    /// After the copy has failed: drops the table that was made for it, unless the rows may be in it.
    func undo(_ error: any Error, _ db: any SQLHandling) async {
        guard hasMade, (error as? ConnError)?.outcome != .unknown else { return }
        _ = try? await db.execute("DROP TABLE \(table: table)")
    }
}
