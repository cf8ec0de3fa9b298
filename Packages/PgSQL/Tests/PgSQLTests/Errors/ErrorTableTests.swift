import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import PgSQL

@Suite struct ErrorTableTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func line(_ entry: SQLStateTable.Entry) -> String {
        let code = entry.code.utf8.count == 2 ? "\(entry.code)…" : entry.code
        return
            "| `\(code)` | `\(entry.name)` | `\(entry.kind)` | `\(entry.outcome.rawValue)` | `\(entry.retry.rawValue)` |"
    }

    @Test func theDocumentationHasTheWholeTableAndNoMore() throws {
        let page = Self.package.appendingPathComponent("Sources/PgSQL/PgSQL.docc/Errors.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let documented = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .filter { $0.split(separator: "|").count == 5 }.map(String.init)
        #expect(documented == SQLStateTable.entries.map(Self.line))
    }

    @Test func codesAreUniqueAndEachHasItsClass() {
        let codes = SQLStateTable.entries.map(\.code)
        #expect(Set(codes).count == codes.count)
        for code in codes where code.utf8.count == 5 {
            #expect(codes.contains(String(code.prefix(2))), "\(code) has no class")
        }
        for entry in SQLStateTable.entries {
            #expect(entry.code.utf8.count == 2 || entry.code.utf8.count == 5)
            #expect(!entry.message.hasSuffix("."))
        }
    }

    @Test(
        "the rules that retrying rests on",
        arguments: [
            ("40001", .conflict, .notApplied, .replayTransaction),
            ("40P01", .conflict, .notApplied, .replayTransaction),
            ("25006", .connection, .notApplied, .reconnect), ("57P01", .connection, .unknown, .reconnect),
            ("57P02", .connection, .unknown, .reconnect), ("57P03", .connection, .notApplied, .reconnect),
            ("53300", .resourceExhausted, .notApplied, .reconnect), ("28P01", .authentication, .notApplied, .never),
            ("28000", .authentication, .notApplied, .never), ("3D000", .notFound, .notApplied, .never),
            ("08006", .connection, .unknown, .reconnect), ("23505", .constraint(.unique), .notApplied, .never),
            ("42601", .syntax, .notApplied, .never), ("55P03", .busy, .notApplied, .again),
            ("53100", .resourceExhausted, .notApplied, .never), ("57014", .cancelled, .notApplied, .never),
            ("22P02", .conversion, .notApplied, .never), ("22023", .invalidInput, .notApplied, .never),
            ("23999", .constraint(.other), .notApplied, .never), ("42999", .syntax, .notApplied, .never),
            ("QQ123", .server, .notApplied, .never),
        ] as [(String, ConnError.Kind, ConnError.Outcome, ConnError.RetryRule)]
    )
    func rule(_ code: String, _ kind: ConnError.Kind, _ outcome: ConnError.Outcome, _ retry: ConnError.RetryRule) {
        let error = ServerReport(sqlState: code, message: "m").connError()
        #expect(error.kind == kind)
        #expect(error.outcome == outcome)
        #expect(error.retry == retry)
        #expect(error.phase == .execute)
        #expect(error.nativeCode?.code == code)
    }

    @Test func whileConnectingNothingTookEffectAndTryingAgainMeansConnectingAgain() {
        for entry in SQLStateTable.entries {
            let code = entry.code.utf8.count == 2 ? entry.code + "999" : entry.code
            let error = ServerReport(sqlState: code, severity: "FATAL", message: "m").connError(phase: .connect)
            #expect(error.outcome == .notApplied)
            #expect(error.retry == (entry.retry == .never ? .never : .reconnect))
        }
    }

    @Test func aSessionThatEndedNeedsANewConnectionWhateverTheCode() {
        let error = ServerReport(sqlState: "XX000", severity: "FATAL", message: "m").connError()
        #expect(error.retry == .reconnect)
        #expect(error.outcome == .unknown)
        let replayed = ServerReport(sqlState: "40001", severity: "FATAL", message: "m").connError()
        #expect(replayed.retry == .replayTransaction)
    }

    @Test func theServersOwnTimeLimitIsATimeout() {
        var report = ServerReport(sqlState: "57014", message: "canceling statement due to statement timeout")
        #expect(report.connError().kind == .timeout)
        report.message = "canceling statement due to user request"
        #expect(report.connError().kind == .cancelled)
    }

    @Test func valuesStayOutOfTheMessage() {
        var report = ServerReport(sqlState: "23505", message: "duplicate key value violates unique constraint")
        report.detail = "Key (card)=(4111-1111) already exists."
        report.hint = "think"
        report.schema = "public"
        report.table = "cards"
        report.constraint = "cards_pkey"
        let error = report.connError(text: "INSERT INTO cards VALUES ($1)")
        #expect(error.description.contains("'public.cards'"))
        #expect(error.description.contains("cards_pkey"))
        #expect(!error.description.contains("4111"))
        #expect(error.constraintName == "cards_pkey")
        #expect(error.serverMessage == report.message)
        #expect(error.serverDetail == "Key (card)=(4111-1111) already exists.\nthink")
    }

    @Test func aMissingColumnOfARowIsNamed() {
        var report = ServerReport(sqlState: "23502", message: "null value")
        report.schema = "public"
        report.table = "t"
        report.column = "a"
        let error = report.connError()
        #expect(error.constraintName == "a")
        #expect(error.message.contains("column 'a' of 'public.t'"))
    }

    @Test(
        "the place of a mistake is counted in characters by the server",
        arguments: [
            ("SELECT 1 FORM t", 15, 1, 15, nil), ("SELECT 'é😀', x\nFROM nope.t", 21, 2, 6, "nope.t"),
            (#"SELECT "A b" FROM t"#, 8, 1, 8, #""A b""#), ("SELECT $1 + x", 99, nil, nil, nil),
        ] as [(String, Int, Int?, Int?, String?)]
    )
    func position(_ text: String, _ position: Int, _ line: Int?, _ column: Int?, _ name: String?) {
        var report = ServerReport(sqlState: "42P01", message: "m")
        report.position = position
        let error = report.connError(text: text)
        #expect(error.position?.line == line)
        #expect(error.position?.column == column)
        if let name { #expect(error.message == "A table or view does not exist: '\(name)'") }
    }

    @Test func aNumberAtTheMistakeIsNeverShown() {
        var report = ServerReport(sqlState: "42883", message: "m")
        report.position = 8
        let error = report.connError(text: "SELECT 4111 || f(1)")
        #expect(!error.description.contains("4111"))
    }

    @Test func aLostLinkSaysWhetherAnythingWasSent() {
        let before = LinkFailure.lost(nil, sent: false, while: "sending a statement")
        #expect(before.kind == .connection)
        #expect(before.outcome == .notApplied)
        #expect(before.retry == .reconnect)
        #expect(LinkFailure.lost(nil, sent: true, while: "reading rows").outcome == .unknown)
    }
}
