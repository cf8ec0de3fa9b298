import SQLCoreTesting
import SQLite

/// The subject of the suite over a driver with one defect, or with none.
final class FaultySubject: SQLConformanceSubject {
    typealias Driver = FaultyDriver

    let database = DatabaseFile()
    let faults: Faults

    init(_ defect: Defect?) {
        faults = Faults(defect)
    }

    var properties: SQLiteConnProperties { .file(database.path, create: true) }

    func options(lockWait: Duration) -> FaultyDriver.Options {
        var options = SQLiteOptions()
        options.busyTimeout = min(lockWait, .seconds(1))
        options.synchronous = .off
        return FaultyDriver.Options(sqlite: options, faults: faults)
    }

    var sql: SQLConformanceSQL {
        var sql = SQLConformanceSQL.sqlite
        // Ends by itself, so that a driver that cannot be interrupted does not hang.
        if faults.defect == .ignoresInterrupts {
            sql.slow = """
                WITH RECURSIVE slow(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM slow WHERE n < 3000000) \
                SELECT COUNT(*) FROM slow
                """
        }
        return sql
    }

    static func readType(for type: DataType) -> DataType { SQLiteSubject.readType(for: type) }
    static func holds(_ value: CellValue, as type: DataType) -> Bool { SQLiteSubject.holds(value, as: type) }

    func cutConnections() throws { faults.cut() }
    var openConnections: Int? { database.openConnections }
    func stop() async { database.remove() }
}
