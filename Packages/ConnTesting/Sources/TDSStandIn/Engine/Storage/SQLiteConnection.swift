internal import CStandInSQLite

/// One connection of SQLite; used on one thread at a time.
final class SQLiteConnection {
    private(set) var handle: OpaquePointer?

    init(path: String) throws(TDSMessage) {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK else {
            let error = SQLiteConnection.failure(handle)
            sqlite3_close_v2(handle)
            handle = nil
            throw error
        }
        // Writers queue up before SQLite; this is for what SQLite does by itself.
        sqlite3_busy_timeout(handle, 8_000)
    }

    deinit { close() }

    func close() {
        sqlite3_close_v2(handle)
        handle = nil
    }

    func execute(_ sql: String) throws(TDSMessage) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw Self.failure(handle) }
    }

    /// Whether no transaction of SQLite is open.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }
    var code: Int32 { sqlite3_extended_errcode(handle) }
    var message: String { sqlite3_errmsg(handle).map { String(cString: $0) } ?? "" }
    /// All rows that were ever changed.
    var totalChanges: Int64 { sqlite3_total_changes64(handle) }

    /// What failed below the surface and is no case of SQL Server's: told as it is.
    static func failure(_ handle: OpaquePointer?) -> TDSMessage {
        let text = sqlite3_errmsg(handle).map { String(cString: $0) } ?? "out of memory"
        return TDSMessage(50_000, 16, "Stand-in: SQLite says: \(text) (\(sqlite3_extended_errcode(handle)))")
    }
}
