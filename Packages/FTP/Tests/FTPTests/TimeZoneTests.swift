import ConnCore
import Testing

@testable import FTP

@Suite struct TimeZoneTests {
    /// What `date` of the system says of these moments.
    @Test(
        "summer and winter time by the system's database",
        arguments: [
            ("Europe/Lisbon", 1_718_452_800, 3_600), ("Europe/Lisbon", 1_705_320_000, 0),
            ("America/Sao_Paulo", 1_718_452_800, -10_800), ("America/Sao_Paulo", 1_516_000_000, -7_200),
            ("Asia/Kolkata", 1_718_452_800, 19_800), ("America/New_York", 1_710_053_999, -18_000),
            ("America/New_York", 1_710_054_000, -14_400), ("Australia/Lord_Howe", 1_705_320_000, 39_600),
            ("Australia/Lord_Howe", 1_718_452_800, 37_800), ("Europe/Lisbon", 2_540_000_000, 3_600),
        ] as [(String, Int64, Int64)]
    )
    func named(_ name: String, _ utc: Int64, _ offset: Int64) throws {
        let zone = try FTPTimeZone.named(name)
        #expect(zone.local(utc) == utc + offset)
        #expect(zone.utc(utc + offset) == utc)
        #expect(zone.description == name && zone.secondsFromUTC == nil)
    }

    @Test("an hour that comes twice is its first, one that is left out is read by the clock before")
    func changes() throws {
        let zone = try FTPTimeZone.named("Europe/Lisbon")
        let october = try #require(FTPTime.seconds(year: 2024, month: 10, day: 27, hour: 1, minute: 30))
        #expect(zone.utc(october) == october - 3_600)
        let march = try #require(FTPTime.seconds(year: 2024, month: 3, day: 31, hour: 1, minute: 30))
        #expect(zone.utc(march) == march)
    }

    @Test(
        "the rule for the years to come",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", 2_000, 6, 3_600 * 2), ("CET-1CEST,M3.5.0,M10.5.0/3", 2_050, 12, 3_600),
            ("<-03>3", 2_050, 1, -10_800), ("NZST-12NZDT,M9.5.0,M4.1.0/3", 2_050, 1, 46_800),
            ("NZST-12NZDT,M9.5.0,M4.1.0/3", 2_050, 7, 43_200), ("X3Y,J60/0,299/-1", 2_050, 7, -7_200),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 2_050, 1, 0), ("IST-1GMT0,M10.5.0,M3.5.0/1", 2_050, 7, 3_600),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2_050, 1, 39_600), ("XXX3YYY,J60,300", 2_050, 7, -7_200),
        ]
    )
    func yearly(_ rule: String, _ year: Int, _ month: Int, _ offset: Int) throws {
        let moment = try #require(FTPTime.seconds(year: year, month: month, day: 15))
        guard rule.hasPrefix("X3") else {
            #expect(try #require(YearlyZone(rule.utf8)).offset(at: moment) == offset)
            return
        }
        // A name has three letters at least.
        #expect(YearlyZone(rule.utf8) == nil)
    }

    @Test(arguments: ["", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M3.1.0", "CET-1CEST,M3.6.0,M3.1.0", "CET-1 x"])
    func noRule(_ text: String) {
        #expect(YearlyZone(text.utf8) == nil)
    }

    @Test(
        "names that are none, and ways out of the database's folder",
        arguments: [
            "", "Mars/Olympus", "../../../etc/passwd", "Europe/../Europe/Lisbon", "/etc/localtime", "Europe", ".",
        ]
    )
    func unknown(_ name: String) {
        let error = #expect(throws: ConnError.self) { try FTPTimeZone.named(name) }
        #expect(error?.kind == .invalidInput)
        #expect(name.isEmpty || error?.message.contains(name) == false)
    }

    @Test("a file that is cut or is no zone's is not read")
    func broken() {
        #expect(ZoneRules([]) == nil)
        #expect(ZoneRules(Array("TZif2".utf8) + [UInt8](repeating: 0, count: 39)) == nil)
        #expect(ZoneRules(Array("TZif2".utf8) + [UInt8](repeating: 0xFF, count: 200)) == nil)
    }

    @Test("the times of a listing are moved by what held at that time")
    func listing() throws {
        let lines = "-rw-r--r-- 1 u g 5 Jun 10 12:00 x\n-rw-r--r-- 1 u g 5 Jan 10 12:00 y\n"
        let parser = try FTPListingParser(zone: .named("Europe/Lisbon"), now: 1_718_452_800)
        let noon = { FTPTime.seconds(year: 2024, month: $0, day: 10, hour: 12) }
        #expect(parser.list(Array(lines.utf8)).map { $0.modified?.ticks } == [noon(6).map { $0 - 3_600 }, noon(1)])
    }
}
