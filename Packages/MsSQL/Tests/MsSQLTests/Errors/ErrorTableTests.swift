import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import MsSQL

@Suite("SQL Server's errors")
struct ErrorTableTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func line(_ entry: MsSQLErrorTable.Entry) -> String {
        let name = entry.name.isEmpty ? "" : "`\(entry.name)`"
        return
            "| `\(entry.code)` | \(name) | `\(entry.kind)` | `\(entry.outcome.rawValue)` | `\(entry.retry.rawValue)` |"
    }

    @Test("the documentation has the whole table and no more")
    func documentation() throws {
        let page = Self.package.appendingPathComponent("Sources/MsSQL/MsSQL.docc/Errors.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let documented = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .filter { $0.split(separator: "|").count == 5 }.map(String.init)
        #expect(documented == (MsSQLErrorTable.entries + MsSQLErrorTable.client).map(Self.line))
    }

    @Test("numbers are unique, and sentences without a full stop")
    func unique() {
        for entries in [MsSQLErrorTable.entries, MsSQLErrorTable.client] {
            #expect(Set(entries.map(\.code)).count == entries.count)
            for entry in entries { #expect(!entry.message.hasSuffix(".") && !entry.message.isEmpty) }
        }
    }

    private func error(
        _ number: Int32,
        _ text: String = "m",
        severity: Int32 = 16,
        line: Int32 = 0,
        statement: String? = nil
    )
        -> ConnError
    {
        ServerMessage(number: number, severity: severity, line: line, text: text).connError(text: statement)
    }

    @Test(
        "the rules that retrying rests on",
        arguments: [
            (1205, .conflict, .notApplied, .replayTransaction), (3960, .conflict, .notApplied, .replayTransaction),
            (1222, .busy, .notApplied, .again), (18456, .authentication, .notApplied, .never),
            (4060, .notFound, .notApplied, .never), (40197, .connection, .unknown, .reconnect),
            (40501, .busy, .notApplied, .again), (40613, .connection, .notApplied, .reconnect),
            (49918, .busy, .notApplied, .reconnect), (2627, .constraint(.unique), .notApplied, .never),
            (515, .constraint(.notNull), .notApplied, .never), (596, .connection, .unknown, .reconnect),
            (8152, .conversion, .notApplied, .never), (60_000, .server, .notApplied, .never),
        ] as [(Int32, ConnError.Kind, ConnError.Outcome, ConnError.RetryRule)]
    )
    func rule(_ number: Int32, _ kind: ConnError.Kind, _ outcome: ConnError.Outcome, _ retry: ConnError.RetryRule) {
        let error = error(number)
        #expect(error.kind == kind && error.outcome == outcome && error.retry == retry)
        #expect(error.nativeCode?.code == String(number) && error.nativeCode?.system == "SQL Server")
    }

    @Test("numbers that are not in the table go by their severity")
    func severities() {
        #expect(error(70_000, severity: 20).kind == .connection && error(70_000, severity: 20).outcome == .unknown)
        #expect(error(70_000, severity: 17).kind == .resourceExhausted)
    }

    @Test(
        "names come out of messages, and values do not",
        arguments: [
            (
                2627,
                "Violation of UNIQUE KEY constraint 'u_code'. Cannot insert duplicate key in object 'dbo.u'. The duplicate "
                    + "key value is (canary).",
                "u_code"
            ),
            (
                2601,
                "Cannot insert duplicate key row in object 'dbo.u' with unique index 'ix'. The duplicate key value is (canary).",
                "ix"
            ),
            (
                515, "Cannot insert the value NULL into column 'name', table 'd.dbo.t'; column does not allow nulls.",
                "name"
            ),
            (
                547,
                "The INSERT statement conflicted with the CHECK constraint \"c_positive\". The conflict occurred in database "
                    + "\"d\", table \"dbo.c\", column 'n'.",
                "c_positive"
            ),
            (
                2628, "String or binary data would be truncated in table 'd.t', column 'c'. Truncated value: 'canary'.",
                nil
            ),
            (245, "Conversion failed when converting the varchar value 'canary' to data type int.", nil),
        ] as [(Int32, String, String?)]
    )
    func names(_ number: Int32, _ text: String, _ constraint: String?) {
        let error = error(number, text)
        #expect(error.constraintName == constraint)
        #expect(!"\(error)".contains("canary") && error.serverMessage == text)
    }

    @Test("one number, three kinds of constraints")
    func conflicts() {
        let text = "The DELETE statement conflicted with the REFERENCE constraint \"FK_child\". The conflict occurred…"
        #expect(error(547, text).kind == .constraint(.foreignKey))
        #expect(error(547, "… conflicted with the CHECK constraint \"c\" …").kind == .constraint(.check))
        #expect(error(547, "…").kind == .constraint(.other))
    }

    @Test("a mistake's place is its line, and the word that is near it")
    func place() {
        let place = error(102, "Incorrect syntax near 'FORM'.", line: 2, statement: "SELECT 1\n  FORM t").position
        #expect(place?.line == 2 && place?.column == 3)
        #expect(error(102, "Incorrect syntax.", line: 9, statement: "SELECT 1").position?.line == 1)
    }

    @Test(
        "Babelfish's messages without a number go by their words",
        arguments: [
            ("deadlock detected", .conflict, .replayTransaction),
            ("duplicate key value violates unique constraint \"u_code\"", .constraint(.unique), .never),
            ("relation \"no_such_table\" does not exist", .notFound, .never), ("whatever", .server, .never),
        ] as [(String, ConnError.Kind, ConnError.RetryRule)]
    )
    func babelfish(_ text: String, _ kind: ConnError.Kind, _ retry: ConnError.RetryRule) {
        let error = error(33_557_097, text)
        #expect(error.kind == kind && error.retry == retry)
    }

    @Test("of several messages the deadlock tells most, then the first; notices are apart")
    func report() {
        var report = ServerReport()
        report.take(ServerMessage(number: 5_701, severity: 0, text: "Changed database"))
        report.take(ServerMessage(number: 0, severity: 0, text: "hello"))
        report.take(ServerMessage(isClient: true, number: 20_017))
        report.take(ServerMessage(number: 50_000, severity: 16, text: "first"))
        #expect(report.connError(text: nil)?.nativeCode?.code == "50000")
        report.take(ServerMessage(number: 1_205, severity: 13, text: "deadlock"))
        #expect(report.connError(text: nil)?.kind == .conflict)
        #expect(report.takeNotices().map(\.message) == ["hello"] && report.notices.isEmpty)
        #expect(ServerReport().connError(text: nil) == nil)
    }
}
