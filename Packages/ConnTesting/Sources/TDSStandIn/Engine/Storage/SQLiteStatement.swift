internal import CStandInSQLite

/// A prepared statement of SQLite.
final class SQLiteStatement {
    let handle: OpaquePointer
    private unowned let connection: SQLiteConnection

    init(_ connection: SQLiteConnection, _ sql: String) throws(TDSMessage) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw SQLiteConnection.failure(connection.handle) }
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    func step() -> Int32 { sqlite3_step(handle) }

    func reset() { sqlite3_reset(handle) }

    func bind(_ index: Int, integer value: Int64) { sqlite3_bind_int64(handle, Int32(index), value) }

    func bindNull(_ index: Int) { sqlite3_bind_null(handle, Int32(index)) }
}
