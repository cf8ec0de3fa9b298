import Foundation
import SQLCoreTesting
import SQLite

/// A database file of its own for one case.
final class SQLiteSubject: SQLConformanceSubject {
    typealias Driver = SQLiteDriver

    static let quirks: [String: String] = [:]

    let database = DatabaseFile()

    var properties: SQLiteConnProperties { .file(database.path, create: true) }

    func options(lockWait: Duration) -> SQLiteOptions {
        var options = SQLiteOptions()
        options.busyTimeout = lockWait
        options.synchronous = .off
        return options
    }

    var sql: SQLConformanceSQL { .sqlite }

    static func readType(for type: DataType) -> DataType {
        switch type {
        case .int8, .int16, .int32, .uint8, .uint16, .uint32, .uint64: .int64
        default: type
        }
    }

    static func holds(_ value: CellValue, as type: DataType) -> Bool {
        if case .uint(let number) = value { number <= UInt64(Int64.max) } else { true }
    }

    func cutConnections() throws { try database.replaceFile() }
    var openConnections: Int? { database.openConnections }
    func stop() async { database.remove() }
}

extension SQLConformanceSQL {
    /// SQLite's words for the suite.
    static var sqlite: SQLConformanceSQL {
        var sql = SQLConformanceSQL()
        sql.integer = "INTEGER"
        sql.double = "REAL"
        sql.endsTransaction = "INSERT OR ROLLBACK INTO small VALUES (1)"
        return sql
    }
}
