import DataFrames
import Foundation
import Testing

@Suite("Zones")
struct ZoneTests {
    private func instant(_ text: String) -> Instant { Instant(text)! }

    /// A TZif file of version 2 with changes, types and a footer.
    private func file(
        changes: [(Int64, UInt8)] = [],
        types: [Int32] = [3_600, 7_200],
        footer: String? = "CET-1CEST,M3.5.0,M10.5.0/3",
        leapSeconds: UInt32 = 0
    ) -> [UInt8] {
        func big<I: FixedWidthInteger>(_ number: I) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
        func header(_ changes: Int, _ types: Int, _ leaps: UInt32) -> [UInt8] {
            var bytes = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15 + 8)
            for count in [leaps, UInt32(changes), UInt32(types), 4] { bytes += big(count) }
            return bytes
        }
        var bytes = header(0, 1, 0) + [UInt8](repeating: 0, count: 10)
        bytes += header(changes.count, types.count, leapSeconds)
        for change in changes { bytes += big(change.0) }
        bytes += changes.map(\.1)
        for type in types { bytes += big(type) + [0, 0] }
        bytes += [0x41, 0x42, 0x43, 0]
        bytes += Array(repeating: 0, count: Int(leapSeconds) * 12)
        if let footer { bytes += [0x0A] + Array(footer.utf8) + [0x0A] }
        return bytes
    }

    @Test("Berlin changes its clocks at one o'clock UTC, now and by the rule for later years")
    func berlin() throws {
        let zone = try ZoneRules(named: "Europe/Berlin")
        for (text, seconds) in [
            ("2024-03-31T00:59:59Z", 3_600), ("2024-03-31T01:00:00Z", 7_200), ("2024-10-27T00:59:59Z", 7_200),
            ("2024-10-27T01:00:00Z", 3_600), ("2099-03-29T00:59:59Z", 3_600), ("2099-03-29T01:00:00Z", 7_200),
            ("2099-10-25T01:00:00Z", 3_600), ("1943-07-01T00:00:00Z", 7_200), ("1800-01-01T00:00:00Z", 3_208),
        ] {
            #expect(zone.secondsFromUTC(at: instant(text)) == seconds, "\(text)")
        }
        #expect(zone.instants(of: LocalDateTime("2024-03-31T02:30:00")!).isEmpty)
        #expect(
            zone.instants(of: LocalDateTime("2024-10-27T02:30:00.500")!)
                == [instant("2024-10-27T00:30:00.500Z"), instant("2024-10-27T01:30:00.500Z")]
        )
        #expect(zone.instants(of: LocalDateTime("2024-10-27T03:00:00")!) == [instant("2024-10-27T02:00:00Z")])
        #expect(zone.local(instant("2024-07-01T00:00:00Z"))?.description == "2024-07-01T02:00:00")
    }

    @Test("São Paulo sprang over midnight, fell back over it, and gave summer time up")
    func paulo() throws {
        let zone = try ZoneRules(named: "America/Sao_Paulo")
        #expect(zone.secondsFromUTC(at: instant("2018-11-04T02:59:59Z")) == -10_800)
        #expect(zone.secondsFromUTC(at: instant("2018-11-04T03:00:00Z")) == -7_200)
        #expect(zone.instants(of: LocalDateTime("2018-11-04T00:30:00")!).isEmpty)
        #expect(zone.instants(of: LocalDateTime("2018-02-17T23:30:00")!).count == 2)
        #expect(zone.secondsFromUTC(at: instant("2030-12-24T00:00:00Z")) == -10_800)
    }

    @Test(
        "every local time leads back to its moment, in many zones",
        arguments: [
            "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia",
            "Europe/Dublin",
            "Africa/Casablanca", "America/St_Johns", "Asia/Kathmandu", "Etc/UTC", "America/Nuuk", "Asia/Gaza",
        ]
    )
    func roundTrip(name: String) throws {
        let zone = try ZoneRules(named: name)
        var generator = SeededGenerator(9)
        for _ in 0..<2_000 {
            let ticks = Int64.random(in: -3_000_000_000...6_000_000_000, using: &generator)
            let moment = Instant(ticks: ticks, unit: .second)
            let local = try #require(zone.local(moment))
            let moments = zone.instants(of: local)
            #expect(moments.contains(moment), "\(moment)")
            #expect(moments.allSatisfy { zone.local($0) == local })
        }
    }

    @Test("fixed zones have a name and a limit; a moment that does not fit is none")
    func fixed() throws {
        let zone = try ZoneRules(secondsFromUTC: -12_600)
        #expect(zone.name == "-03:30")
        #expect(zone.local(instant("2024-01-01T00:00:00Z"))?.description == "2023-12-31T20:30:00")
        #expect(zone.local(Instant(ticks: .min, unit: .nanosecond)) == nil)
        #expect(zone.instants(of: LocalDateTime(ticks: .max, unit: .nanosecond)).isEmpty)
        #expect(zone.instants(of: LocalDateTime(ticks: .max, unit: .second)).isEmpty)
        #expect(try ZoneRules(secondsFromUTC: 3_661).name == "+01:01:01")
        for seconds in [64_801, -64_801, Int.max, Int.min] {
            let error = #expect(throws: FrameError.self) { try ZoneRules(secondsFromUTC: seconds) }
            #expect(error?.kind == .invalidArgument)
        }
        #expect(ZoneRules.utc.secondsFromUTC(at: Instant(ticks: .max, unit: .second)) == 0)
    }

    @Test("far years neither overflow nor loop")
    func farYears() throws {
        let zone = try ZoneRules(named: "Europe/Berlin")
        let reach: Int64 = 1 << 56
        for ticks: Int64 in [.max, .min, reach, -reach, reach - 1, 16 * reach, 64 * reach + 1] {
            _ = zone.local(Instant(ticks: ticks, unit: .second))
            for moment in zone.instants(of: LocalDateTime(ticks: ticks, unit: .second)) {
                #expect(zone.local(moment)?.ticks == ticks)
            }
        }
    }

    @Test("names that lead elsewhere or to nothing are typed errors")
    func badNames() throws {
        for name in ["", "/etc/passwd", "../zoneinfo/UTC", "Europe/../UTC", "Europe//Berlin", "Europe/Ber lin", "a\0b"]
        {
            let error = #expect(throws: FrameError.self) { try ZoneRules(named: name) }
            #expect(error?.kind == .invalidArgument, "\(name)")
        }
        for name in ["Europe/Atlantis", "Europe"] {
            let error = #expect(throws: FrameError.self) { try ZoneRules(named: name) }
            #expect(error?.kind == .file, "\(name)")
        }
    }

    @Test("a file's own changes and its yearly rule hold, whatever comes first")
    func ownFile() throws {
        let zone = try ZoneRules(tzif: file(changes: [(0, 1), (1_000, 0)]), name: "Test")
        #expect(zone.secondsFromUTC(at: Instant(ticks: -1, unit: .second)) == 3_600)
        #expect(zone.secondsFromUTC(at: Instant(ticks: 0, unit: .second)) == 7_200)
        #expect(zone.secondsFromUTC(at: Instant(ticks: 1_000, unit: .second)) == 3_600)
        #expect(zone.secondsFromUTC(at: instant("2024-07-01T00:00:00Z")) == 7_200)
        let days = try ZoneRules(tzif: file(footer: "<-03>3<-02>,J60/0,300/-1:30"), name: "Days")
        #expect(days.secondsFromUTC(at: instant("2024-03-01T02:59:59Z")) == -10_800)
        #expect(days.secondsFromUTC(at: instant("2024-03-01T03:00:00Z")) == -7_200)
        // Day 300 from 0 on is 27 October in a leap year; half past ten in the evening before.
        #expect(days.secondsFromUTC(at: instant("2024-10-27T00:29:59Z")) == -7_200)
        #expect(days.secondsFromUTC(at: instant("2024-10-27T00:30:00Z")) == -10_800)
        #expect(
            try ZoneRules(tzif: file(footer: ""), name: "Old").secondsFromUTC(at: instant("2024-07-01T00:00:00Z"))
                == 3_600
        )
    }

    @Test("damaged files are an error, byte for byte cut and with wrong contents")
    func damagedFiles() throws {
        let good = file(changes: [(0, 1), (1_000, 0)])
        for length in 0..<good.count {
            let error = #expect(throws: FrameError.self) { try ZoneRules(tzif: Array(good[..<length]), name: "Cut") }
            #expect(error?.kind == .file)
        }
        let bad: [[UInt8]] = [
            file(changes: [(0, 2)]), file(changes: [(5, 1), (5, 0)]), file(types: []), file(types: [1_000_000]),
            file(leapSeconds: 1), file(footer: "CET"), file(footer: "CET-1CEST"), file(footer: "CET-1CEST,M3.5.0"),
            file(footer: "CET-1CEST,M13.5.0,M10.5.0"), file(footer: "CET-99"), file(footer: "C-1"),
            file(footer: "CET-1CEST,M3.5.0,M10.5.0/3x"), file(footer: "CET-1CEST,J0,J5"), file(footer: nil),
        ]
        for bytes in bad {
            #expect(throws: FrameError.self) { try ZoneRules(tzif: bytes, name: "Bad") }
        }
        var generator = SeededGenerator(4)
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            // Whatever it says, it answers or throws.
            if let zone = try? ZoneRules(tzif: bytes, name: "Noise") {
                _ = zone.instants(of: LocalDateTime("2024-03-31T02:30:00")!)
            }
        }
    }
}
