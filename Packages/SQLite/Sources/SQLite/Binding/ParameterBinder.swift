internal import CSQLite
internal import CSQLiteShims
internal import SQLCore

/// Binds single values as parameters; SQLite copies what it is given.
struct ParameterBinder {
    let statement: OpaquePointer
    let options: SQLiteOptions

    /// Binds the value as the parameter with this number, from 1.
    ///
    /// - Throws: `.invalidInput` for a value that SQLite would not keep as it is.
    func bind(_ value: SQLValue, at number: Int) throws(ConnError) {
        let index = Int32(number)
        let code: Int32
        // The common case needs no detour.
        if case .int(let integer) = value {
            code = sqlite3_bind_int64(statement, index, integer)
        } else {
            do {
                code = Self.bind(try StorableValue(value, options), statement, index)
            } catch {
                throw ConnError(.invalidInput, "Parameter \(number) \(error.message)", advice: error.advice)
            }
        }
        guard code == SQLITE_OK else {
            throw RawError(code: code, database: sqlite3_db_handle(statement)).connError()
        }
    }

    private static func bind(_ value: StorableValue, _ statement: OpaquePointer, _ index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .real(let value): return sqlite3_bind_double(statement, index, value)
        case .text(var text):
            return text.withUTF8 { bytes in
                withUnsafePointer(to: UInt8(0)) { nothing in
                    conn_sqlite_bind_text_copy(statement, index, bytes.baseAddress ?? nothing, Int64(bytes.count))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBufferPointer { buffer in
                // A null pointer would bind NULL.
                guard let base = buffer.baseAddress, !buffer.isEmpty else {
                    return sqlite3_bind_zeroblob(statement, index, 0)
                }
                return conn_sqlite_bind_blob_copy(statement, index, base, Int64(buffer.count))
            }
        }
    }
}
