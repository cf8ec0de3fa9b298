import IntegrationSupport
import MsSQL

/// In what the servers that speak T-SQL differ, and what follows for the tests: all of it stands here.
enum ServerQuirks {
    // MARK: Every server of T-SQL

    private static let readOnly = "SQL Server has no transactions that only read, and the driver refuses to pretend"

    /// Differences of the engine itself, by the names of SQLConformance's cases.
    private static let common: [String: String] = [
        "a read-only transaction sees one state from begin to end": readOnly,
        "uint64 values come back as they were bound": unsigned,
        "uint64 columns survive a write and a read": unsigned,
        "append is all or nothing, and names the row that failed": rowless,
    ]

    private static let unsigned = "SQL Server has no unsigned 64-bit type; decimal(20,0) is read as a decimal"
    private static let rowless = "of a bulk insert the server names the index that has the value already, not the row"

    /// The standard's operator, which Babelfish has.
    private static let bars = ["expressions have a type and a name": "in T-SQL || is no operator"]

    /// Babelfish is PostgreSQL inside.
    private static let babelfish: [String: String] = [
        "an identifier is quoted, whatever it holds": names,
        "a table name is quoted, whatever it holds": names,
        "as many parameters as the engine takes are taken": "Babelfish 4.3 takes fewer than the 2,100 of SQL Server",
        "upsert updates rows that are there and inserts the others": merge,
        "upsert leaves columns alone that the frame lacks": merge,
        "upsert matches key names without case": merge,
        "upsert on two key columns": merge,
        "upsert of nothing but keys inserts what is missing": merge,
        "upsert twice leaves no temporary table behind": merge,
        "upsert of an empty frame writes nothing": merge,
        "isolation levels are honoured or refused, never changed silently": levels,
        "a cancelled statement's work is undone": attention,
    ]

    private static let merge = "Babelfish 4.3 has no MERGE"
    private static let levels = "Babelfish refuses REPEATABLE READ and SERIALIZABLE until its own settings allow them"
    private static let attention = "Babelfish reads ATTENTION only when the statement has ended"

    private static let names = "Babelfish keeps names in lower case, and does not take every character in brackets"

    /// The stand-in is SQLite inside.
    private static let standIn: [String: String] = [:]

    static func conformance(of product: TestServer.Product) -> [String: String] {
        switch product {
        case .sqlServer: common.merging(bars) { _, new in new }
        case .babelfish: common.merging(babelfish) { _, new in new }
        case .standIn: common.merging(bars) { _, new in new }.merging(standIn) { _, new in new }
        }
    }

    /// Why a promise of HandlerContract cannot be kept, with the face in its name.
    static func contract(of product: TestServer.Product, _ name: String) -> String? {
        guard product == .babelfish, name.hasPrefix("close cancels work that outlasts drainTimeout") else { return nil }
        return attention
    }

    // MARK: Values

    /// Babelfish has no ROWVERSION until its own settings allow it.
    static func hasRowVersions(_ product: TestServer.Product) -> Bool { product != .babelfish }

    /// Babelfish converts no text parameter to DATETIMEOFFSET.
    static func takesOffsetsAsText(_ product: TestServer.Product) -> Bool { product != .babelfish }

    /// Babelfish 4.3 refuses a call with an OUTPUT argument: "corresponding argument is not writable".
    static func returnsOutputs(_ product: TestServer.Product) -> Bool { product != .babelfish }

    /// Babelfish keeps times to the microsecond.
    static func keepsTicks(of product: TestServer.Product) -> Bool { product != .babelfish }

    /// Babelfish keeps all text in UTF-8; what a code page lacks is lost only on the way to a client.
    static func hasCodePages(of product: TestServer.Product) -> Bool { product != .babelfish }

    // MARK: Words

    /// Babelfish reads ATTENTION only when the statement has ended, so the connection is given up instead.
    static func cancelGrace(of product: TestServer.Product) -> Duration {
        product == .babelfish ? .milliseconds(100) : .seconds(5)
    }

    /// GENERATE_SERIES is of 2022; Babelfish lacks it.
    static func series(_ count: Int, _ product: TestServer.Product) -> SQLQuery {
        guard product == .babelfish else {
            return "SELECT value AS n FROM GENERATE_SERIES(CAST(1 AS BIGINT), CAST(\(unsafe: "\(count)") AS BIGINT))"
        }
        return """
            SELECT TOP (\(unsafe: "\(count)")) ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) AS n FROM sys.all_columns AS a \
            CROSS JOIN sys.all_columns AS b
            """
    }

    /// Of Babelfish it must end by itself some time: nothing else ends it.
    static func slow(_ product: TestServer.Product) -> SQLQuery {
        guard product == .babelfish else {
            return """
                SELECT COUNT_BIG(*) AS n FROM GENERATE_SERIES(1, 2000000000) AS a \
                CROSS JOIN GENERATE_SERIES(1, 2000000000) AS b
                """
        }
        return
            "SELECT COUNT_BIG(*) AS n FROM (SELECT TOP (5000000) a.object_id FROM sys.all_columns AS a CROSS JOIN sys.all_columns AS b) AS c"
    }

    /// A query that counts a user's sessions; `nil` where the server hides those of others.
    static func sessions(of user: String, _ product: TestServer.Product) -> SQLQuery? {
        if product == .babelfish { return nil }
        return "SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE login_name = \(user)"
    }

    /// Whether a transaction goes on after a lock was not given in time: PostgreSQL can only roll it back.
    static func survivesLockTimeout(_ product: TestServer.Product) -> Bool { product != .babelfish }

    /// Whether moments keep 100 ns; PostgreSQL's keep microseconds.
    static func keepsSevenDigits(_ product: TestServer.Product) -> Bool { product != .babelfish }
}
