import Foundation
import Testing

@testable import SQLite

@Suite struct DateFormTests {
    private let day = CalendarDate("2024-01-31")!
    private let moment = Instant("2024-01-31T10:30:00Z")!

    @Test(arguments: [SQLiteDateForm.unixSeconds, .unixMilliseconds, .julianDay, .isoText])
    func aDateComesBackInEachForm(_ form: SQLiteDateForm) throws {
        let connection = try connect(.memory, options { $0.dates = form })
        try connection.execute("CREATE TABLE t(v DATE)")
        try connection.execute("INSERT INTO t VALUES (?1)", .date(day))
        #expect(try connection.column("SELECT v FROM t") == [.date(day)])
    }

    @Test(arguments: [
        (SQLiteDateForm.unixSeconds, TimeUnit.second), (.unixMilliseconds, .millisecond), (.julianDay, .millisecond),
    ])
    func aMomentComesBackInEachNumericForm(_ form: SQLiteDateForm, _ unit: TimeUnit) throws {
        let connection = try connect(.memory, options { $0.dates = form })
        try connection.execute("CREATE TABLE t(v DATETIME)")
        try connection.execute("INSERT INTO t VALUES (?1)", .instant(moment))
        let frame = try connection.frame("SELECT v FROM t")
        #expect(frame.schema[0].type == .instant(unit))
        #expect(try frame.cells("v") == [.instant(moment.exactly(in: unit)!)])
    }

    @Test func sqlitesOwnFunctionsReadWhatWeWrite() throws {
        let julian = try connect(.memory, options { $0.dates = .julianDay })
        #expect(try julian.value("SELECT datetime(?1)", .instant(moment)) == .string("2024-01-31 10:30:00"))
        let unix = try connect(.memory, options { $0.dates = .unixSeconds })
        #expect(try unix.value("SELECT datetime(?1, 'unixepoch')", .instant(moment)) == .string("2024-01-31 10:30:00"))
        let iso = try connect()
        #expect(try iso.value("SELECT datetime(?1)", .instant(moment)) == .string("2024-01-31 10:30:00"))
        #expect(try iso.value("SELECT date(?1, '+1 day')", .date(day)) == .string("2024-02-01"))
    }

    @Test func aDateNotAtMidnightIsAnError() throws {
        let connection = try connect(.memory, options { $0.dates = .unixSeconds })
        try connection.execute("CREATE TABLE t(v DATE)")
        try connection.execute("INSERT INTO t VALUES (86400), (86401)")
        let error = try failure { _ = try connection.frame("SELECT v FROM t") }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("row 1"))
    }

    @Test func asStoredReadsWhatIsThere() throws {
        let connection = try connect(.memory, options { $0.dates = .asStored })
        try connection.execute("CREATE TABLE t(a DATE, b DATETIME)")
        try connection.execute("INSERT INTO t VALUES ('2024-01-31', 1700000000)")
        #expect(try connection.frame("SELECT * FROM t").schema.map(\.type) == [.string, .int64])
    }

    @Test func aLocalDateTimeIsRefusedWhereMomentsAreStored() throws {
        let connection = try connect(.memory, options { $0.dates = .unixSeconds })
        let error = try failure {
            _ = try connection.value("SELECT ?1", .localDateTime(LocalDateTime("2024-01-31T10:00:00")!))
        }
        #expect(error.kind == .invalidInput)
    }

    @Test func aMomentFinerThanTheFormIsRefused() throws {
        let connection = try connect(.memory, options { $0.dates = .unixSeconds })
        let error = try failure {
            _ = try connection.value("SELECT ?1", .instant(Instant(ticks: 1_500, unit: .millisecond)))
        }
        #expect(error.kind == .invalidInput)
        #expect(error.advice != nil)
    }
}
