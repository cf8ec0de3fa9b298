import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import MySQL

@Suite("MySQL's errors")
struct ErrorTableTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func line(_ entry: MySQLErrorTable.Entry) -> String {
        "| `\(entry.code)` | `\(entry.name)` | `\(entry.kind)` | `\(entry.outcome.rawValue)` | `\(entry.retry.rawValue)` |"
    }

    @Test("the documentation has the whole table and no more")
    func documentation() throws {
        let page = Self.package.appendingPathComponent("Sources/MySQL/MySQL.docc/Errors.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let documented = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .filter { $0.split(separator: "|").count == 5 }.map(String.init)
        #expect(documented == MySQLErrorTable.entries.map(Self.line))
    }

    @Test("numbers are unique, and sentences without a full stop")
    func unique() {
        let numbers = MySQLErrorTable.entries.map(\.code)
        #expect(Set(numbers).count == numbers.count)
        for entry in MySQLErrorTable.entries { #expect(!entry.message.hasSuffix(".") && !entry.name.isEmpty) }
    }

    private func error(_ number: UInt32, _ message: String, state: String = "HY000", text: String? = nil) -> ConnError {
        ServerReport(number: number, sqlState: state, message: message).connError(text: text)
    }

    @Test(
        "the rules that retrying rests on",
        arguments: [
            (1213, .conflict, .notApplied, .replayTransaction), (1205, .busy, .notApplied, .again),
            (1040, .busy, .notApplied, .reconnect), (1045, .authentication, .notApplied, .never),
            (1062, .constraint(.unique), .notApplied, .never), (2006, .connection, .notApplied, .reconnect),
            (2013, .connection, .unknown, .reconnect), (1317, .cancelled, .notApplied, .never),
            (1153, .invalidInput, .notApplied, .never), (1049, .notFound, .notApplied, .never),
            (1053, .connection, .unknown, .reconnect), (1927, .connection, .unknown, .reconnect),
            (1969, .timeout, .notApplied, .never), (2059, .unsupported, .notApplied, .never),
            (31_000, .server, .notApplied, .never), (2_999, .connection, .unknown, .reconnect),
        ] as [(UInt32, ConnError.Kind, ConnError.Outcome, ConnError.RetryRule)]
    )
    func rule(_ number: UInt32, _ kind: ConnError.Kind, _ outcome: ConnError.Outcome, _ retry: ConnError.RetryRule) {
        let error = error(number, "m")
        #expect(error.kind == kind && error.outcome == outcome && error.retry == retry)
        #expect(error.nativeCode?.code == String(number))
    }

    @Test("numbers that are not in the table go by the class of their SQLSTATE")
    func classes() {
        #expect(error(30_001, "m", state: "40001").retry == .replayTransaction)
        #expect(error(30_001, "m", state: "23000").kind == .constraint(.other))
        #expect(error(30_001, "m", state: "22001").kind == .conversion)
        #expect(error(30_001, "m", state: "28000").kind == .authentication)
    }

    @Test("names of the schema are shown, and values are not")
    func names() {
        let duplicate = error(1062, "Duplicate entry 'canary's' for key 'u_code'")
        #expect(duplicate.constraintName == "u_code")
        #expect(!"\(duplicate)".contains("canary"))
        #expect(duplicate.serverMessage?.contains("canary") == true)
        #expect(error(1048, "Column 'note' cannot be null").constraintName == "note")
        #expect(error(1146, "Table 'plant.absent' doesn't exist").message.contains("plant.absent"))
        #expect(error(1406, "Data too long for column 'v' at row 1").constraintName == "v")
        let foreign = error(
            1452,
            "Cannot add or update a child row: a foreign key constraint fails (`a`.`b`, CONSTRAINT `to_items` FOREIGN KEY …)"
        )
        #expect(foreign.constraintName == "to_items")
        let truncated = error(1292, "Truncated incorrect INTEGER value: 'canary'")
        #expect(!"\(truncated)".contains("canary"))
    }

    @Test("a plug-in that is missing is named; of one that is not allowed the library's message names another")
    func plugins() {
        #expect(error(2059, "Plugin dialog could not be loaded: no such file").message.hasSuffix("'dialog'"))
        #expect(!error(5010, "Authentication plugin 'garbage' couldn't be found in …").message.contains("garbage"))
        #expect(error(5010, "m").kind == .unsupported && error(5010, "m").retry == .never)
    }

    @Test("a KILL that shows as another error is a cancel, and keeps its number")
    func discovery() {
        let report = ServerReport(number: 1939, sqlState: "HY000", message: "Engine SEQUENCE failed to discover table")
        let killed = report.connError(text: nil, isCancelling: true)
        #expect(killed.kind == .cancelled && killed.nativeCode?.code == "1939")
        #expect(killed.nativeCode?.name == "ER_SQL_DISCOVER_ERROR")
        #expect(report.connError(text: nil).kind == .server)
        let other = ServerReport(number: 1062, sqlState: "23000", message: "Duplicate entry").connError(
            text: nil,
            isCancelling: true
        )
        #expect(other.kind == .constraint(.unique))
    }

    @Test("a syntax error has its place, on whatever line it is")
    func places() {
        let text = "SELECT 1\nFROM FROM t"
        let message =
            "You have an error in your SQL syntax; check … for the right syntax to use near 'FROM t' at line 2"
        let place = error(1064, message, text: text).position
        #expect(place?.line == 2 && place?.column == 6)
        #expect(error(1064, "near '' at line 1", text: "SELECT (").position?.line == 1)
        #expect(error(1064, "nothing of the kind", text: text).position == nil)
    }
}
