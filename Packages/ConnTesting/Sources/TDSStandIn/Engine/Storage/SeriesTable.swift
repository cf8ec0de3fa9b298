internal import CStandInSQLite

/// GENERATE_SERIES as a table of SQLite's that is made while it is read: `ts_series(first, last, step)` with one column.
enum SeriesTable {
    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        var value: Int64 = 0
        var last: Int64 = 0
        var step: Int64 = 1
        var row: Int64 = 0
        var isAtEnd = true
    }

    nonisolated(unsafe) private static let module: UnsafeMutablePointer<sqlite3_module> = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        module.initialize(to: sqlite3_module())
        module.pointee.xConnect = { handle, _, _, _, table, _ in
            let code = sqlite3_declare_vtab(handle, "CREATE TABLE x(c1, first HIDDEN, last HIDDEN, step HIDDEN)")
            guard code == SQLITE_OK else { return code }
            let made = UnsafeMutablePointer<sqlite3_vtab>.allocate(capacity: 1)
            made.initialize(to: sqlite3_vtab())
            table?.pointee = made
            return SQLITE_OK
        }
        module.pointee.xDisconnect = { table in
            table?.deallocate()
            return SQLITE_OK
        }
        module.pointee.xBestIndex = { _, info in
            guard let info else { return SQLITE_ERROR }
            var found: Int32 = 0
            for index in 0..<Int(info.pointee.nConstraint) {
                let constraint = info.pointee.aConstraint[index]
                guard constraint.iColumn >= 1, constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ) else { continue }
                guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
                info.pointee.aConstraintUsage[index].argvIndex = constraint.iColumn
                info.pointee.aConstraintUsage[index].omit = 1
                found += 1
            }
            guard found == 3 else { return SQLITE_CONSTRAINT }
            info.pointee.estimatedCost = 1_000
            info.pointee.estimatedRows = 1_000
            return SQLITE_OK
        }
        module.pointee.xOpen = { _, cursor in
            let made = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
            made.initialize(to: Cursor())
            cursor?.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }
        module.pointee.xClose = { cursor in
            UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: Cursor.self).deallocate()
            return SQLITE_OK
        }
        module.pointee.xFilter = { cursor, _, _, count, arguments in
            guard let state = SeriesTable.cursor(cursor), count == 3, let arguments else { return SQLITE_ERROR }
            var hasNull = false
            for index in 0..<3 where sqlite3_value_type(arguments[index]) == SQLITE_NULL { hasNull = true }
            state.pointee.value = sqlite3_value_int64(arguments[0])
            state.pointee.last = sqlite3_value_int64(arguments[1])
            state.pointee.step = sqlite3_value_int64(arguments[2])
            state.pointee.row = 0
            let (value, last, step) = (state.pointee.value, state.pointee.last, state.pointee.step)
            state.pointee.isAtEnd = hasNull || step == 0 || (step > 0 ? value > last : value < last)
            return SQLITE_OK
        }
        module.pointee.xNext = { cursor in
            guard let state = SeriesTable.cursor(cursor) else { return SQLITE_ERROR }
            let (next, overflow) = state.pointee.value.addingReportingOverflow(state.pointee.step)
            state.pointee.row += 1
            state.pointee.value = next
            let isBehind = state.pointee.step > 0 ? next > state.pointee.last : next < state.pointee.last
            state.pointee.isAtEnd = overflow || isBehind
            return SQLITE_OK
        }
        module.pointee.xEof = { cursor in SeriesTable.cursor(cursor)?.pointee.isAtEnd ?? true ? 1 : 0 }
        module.pointee.xColumn = { cursor, context, column in
            guard let state = SeriesTable.cursor(cursor), column == 0 else { return SQLITE_OK }
            sqlite3_result_int64(context, state.pointee.value)
            return SQLITE_OK
        }
        module.pointee.xRowid = { cursor, row in
            row?.pointee = SeriesTable.cursor(cursor)?.pointee.row ?? 0
            return SQLITE_OK
        }
        return module
    }()

    private static func cursor(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> UnsafeMutablePointer<Cursor>? {
        cursor.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Cursor.self) }
    }

    /// Makes a connection know the table.
    static func register(with connection: SQLiteConnection) {
        sqlite3_create_module_v2(connection.handle, "ts_series", module, nil, nil)
    }
}
