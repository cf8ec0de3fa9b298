import IntegrationSupport
import MsSQL
import SQLCoreTesting

/// A database of its own for one case of the suite.
final class MsSQLSubject: SQLConformanceSubject {
    typealias Driver = MsSQLDriver

    static var quirks: [String: String] { ServerQuirks.conformance(of: TestServer.product) }

    let database: MsSQLDatabase

    init() async throws {
        database = try await MsSQLDatabase()
    }

    var properties: SQLConnProperties { database.properties }

    func options(lockWait: Duration) -> MsSQLOptions {
        var options = MsSQLOptions()
        options.lockTimeout = lockWait
        options.cancelGrace = ServerQuirks.cancelGrace(of: TestServer.product)
        return options
    }

    var sql: SQLConformanceSQL { .mssql(TestServer.product) }

    static func readType(for type: DataType) -> DataType {
        switch type {
        case .int8: .int16
        case .uint16: .int32
        case .uint32: .int64
        case .uint64: .decimal(precision: 20, scale: 0)
        case .time: .time(.hundredNanoseconds)
        case .localTimestamp: .localTimestamp(.hundredNanoseconds)
        case .instant: .instant(.hundredNanoseconds)
        default: type
        }
    }

    static func holds(_ value: CellValue, as type: DataType) -> Bool {
        switch value {
        case .double(let number): number.isFinite
        default: true
        }
    }

    func cutConnections() throws { try database.cutConnections() }
    var openConnections: Int? { database.openConnections }
    func stop() async { await database.remove() }
}

extension SQLConformanceSQL {
    /// T-SQL's words for the suite.
    static func mssql(_ product: TestServer.Product) -> SQLConformanceSQL {
        var sql = SQLConformanceSQL()
        sql.text = "NVARCHAR(400)"
        sql.double = "FLOAT(53)"
        sql.addColumn = "ADD"
        sql.begin = "BEGIN TRANSACTION"
        sql.countedKey = "id BIGINT IDENTITY(1,1) PRIMARY KEY"
        sql.generatedColumn = "doubled AS (n * 2) PERSISTED"
        sql.series = { count in ServerQuirks.series(count, product) }
        sql.slow = ServerQuirks.slow(product)
        sql.temporary = "#scratch"
        sql.createTemporary = "CREATE TABLE #scratch (n BIGINT)"
        sql.hasReadOnlyTransactions = false
        sql.createTrigger = """
            CREATE TRIGGER loaded_log ON loaded AFTER INSERT AS INSERT INTO log SELECT id FROM inserted
            """
        sql.isolationLevels = Set(SQLIsolation.allCases)
        return sql
    }
}
