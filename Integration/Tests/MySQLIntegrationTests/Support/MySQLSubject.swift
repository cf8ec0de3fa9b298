import MySQL
import SQLCoreTesting

/// A database of MariaDB for one case of the suite.
final class MySQLSubject: SQLConformanceSubject {
    typealias Driver = MySQLDriver

    static let quirks: [String: String] = [
        "uuid values come back as they were bound": identifiers,
        "uuid columns survive a write and a read": identifiers,
        "time(ms) values come back as they were bound": times,
        "time(ms) columns survive a write and a read": times,
        "time(us) values come back as they were bound": times,
        "time(us) columns survive a write and a read": times,
        "expressions have a type and a name": "in MySQL || is a logical OR, as its default SQL mode has it",
    ]

    private static let identifiers = "MySQL has no type of its own for them; CHAR(36) is read as text"
    private static let times = "MySQL's TIME is a length of time, and read as one"

    let database: MySQLDatabase
    private let bulkMethod: MySQLBulkMethod

    init(bulkMethod: MySQLBulkMethod = .automatic) async throws {
        self.bulkMethod = bulkMethod
        database = try await MySQLDatabase()
    }

    var properties: SQLConnProperties { database.properties }

    func options(lockWait: Duration) -> MySQLOptions {
        var options = MySQLOptions()
        options.tinyInt1 = .bool
        options.bulkMethod = bulkMethod
        let seconds = max(1, Int((lockWait / .seconds(1)).rounded(.up)))
        options.settings["innodb_lock_wait_timeout"] = String(seconds)
        return options
    }

    var sql: SQLConformanceSQL { .mySQL }

    static func readType(for type: DataType) -> DataType {
        switch type {
        case .localTimestamp: .localTimestamp(.microsecond)
        case .instant: .instant(.microsecond)
        case .time, .duration: .duration(.microsecond)
        case .uuid: .string
        default: type
        }
    }

    static func holds(_ value: CellValue, as type: DataType) -> Bool {
        switch value {
        case .double(let number): number.isFinite
        case .instant(let moment):
            // TIMESTAMP goes from behind the epoch to the beginning of 2038.
            moment.ticks > 0 && moment.ticks / moment.unit.ticksPerSecond < 2_147_483_648
        case .duration(let duration): abs(duration.components.seconds) < 839 * 3_600
        default: true
        }
    }

    func cutConnections() throws { try database.cutConnections() }
    var openConnections: Int? { database.openConnections }
    func stop() async { await database.remove() }
}

extension SQLConformanceSQL {
    /// MySQL's words for the suite.
    static var mySQL: SQLConformanceSQL {
        var sql = SQLConformanceSQL()
        sql.text = "LONGTEXT"
        sql.countedKey = "id BIGINT PRIMARY KEY AUTO_INCREMENT"
        sql.series = { count in "SELECT CAST(seq AS SIGNED) AS n FROM seq_1_to_\(unsafe: "\(count)")" }
        sql.slow = "SELECT SUM(a.seq * b.seq) AS n FROM seq_1_to_1000000 a, seq_1_to_10000000 b"
        sql.createTrigger = """
            CREATE TRIGGER loaded_log AFTER INSERT ON loaded FOR EACH ROW INSERT INTO log VALUES (NEW.id)
            """
        sql.isolationLevels = [
            .engineDefault, .readUncommitted, .readCommitted, .repeatableRead, .snapshot, .serializable,
        ]
        return sql
    }
}
