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

    @Test(
        "a distance beyond 18 hours is refused, however far",
        arguments: [
            (18, 1), (-18, -1), (19, 0), (.max, 0), (0, 60), (0, .max), (0, .min), (.min, .min),
        ]
    )
    func tooFar(_ distance: (hours: Int, minutes: Int)) {
        let error = #expect(throws: ConnError.self) {
            try FTPTimeZone.offset(hours: distance.hours, minutes: distance.minutes)
        }
        #expect(error?.kind == .misuse(.invalidArgument))
    }

    @Test("the times of a listing are moved by what held at that time")
    func listing() throws {
        let lines = "-rw-r--r-- 1 u g 5 Jun 10 12:00 x\n-rw-r--r-- 1 u g 5 Jan 10 12:00 y\n"
        let parser = try FTPListingParser(zone: .named("Europe/Lisbon"), now: 1_718_452_800)
        let noon = { FTPTime.seconds(year: 2024, month: $0, day: 10, hour: 12) }
        #expect(parser.list(Array(lines.utf8)).map { $0.modified?.ticks } == [noon(6).map { $0 - 3_600 }, noon(1)])
    }
}
