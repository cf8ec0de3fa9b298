import DataFrames
import Foundation
import Testing

/// Runs a kernel on the bytes of a text.
func onBytes<R>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    Array(text.utf8).withUnsafeBufferPointer(body)
}

/// What an appending writer makes, as text.
func written(_ body: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    body(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite("Text kernels: numbers")
struct TextKernelsNumberTests {
    @Test(
        "whole numbers in range are read",
        arguments: [
            ("0", 0), ("-0", 0), ("+5", 5), ("0041", 41), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min), ("00000000000000000000000000007", 7),
            ("123456789012345678", 123_456_789_012_345_678),
        ]
    )
    func int64(_ text: String, _ value: Int64) {
        #expect(onBytes(text) { TextKernels.parseInt64($0) } == value)
    }

    @Test(
        "anything odd is no whole number",
        arguments: [
            "", "-", "+", " 1", "1 ", "1.0", "1e5", "0x10", "--1", "9223372036854775808", "-9223372036854775809",
            "99999999999999999999", "１", "1\u{0}", "184467440737095516160",
        ]
    )
    func badInt64(_ text: String) {
        #expect(onBytes(text) { TextKernels.parseInt64($0) } == nil)
    }

    @Test("unsigned numbers reach UInt64.max and refuse signs")
    func uint64() {
        #expect(onBytes("18446744073709551615") { TextKernels.parseUInt64($0) } == UInt64.max)
        #expect(onBytes("18446744073709551616") { TextKernels.parseUInt64($0) } == nil)
        #expect(onBytes("-1") { TextKernels.parseUInt64($0) } == nil)
        #expect(onBytes("+1") { TextKernels.parseUInt64($0) } == 1)
    }

    @Test("random integers survive writing and reading")
    func integerRoundTrip() {
        var random = SeededGenerator(1)
        for shift in 0..<64 {
            for _ in 0..<50 {
                let value = Int64(bitPattern: random.next()) >> Int64(shift)
                let text = written { TextKernels.append(int64: value, to: &$0) }
                #expect(text == String(value))
                #expect(onBytes(text) { TextKernels.parseInt64($0) } == value)
                let unsigned = random.next() >> UInt64(shift)
                #expect(written { TextKernels.append(uint64: unsigned, to: &$0) } == String(unsigned))
            }
        }
        #expect(written { TextKernels.append(uint64: .max, to: &$0) } == "18446744073709551615")
        #expect(written { TextKernels.append(int64: .min, to: &$0) } == "-9223372036854775808")
    }

    @Test(
        "doubles are rounded exactly as the standard library does",
        arguments: [
            "0", "-0", "1", "0.1", "1e22", "1e23", "123456789012345678", "9007199254740993", "2.2250738585072011e-308",
            "4.9e-324", "1e-400", "1.7976931348623157e308", ".5", "5.", "1E5", "0.30000000000000004", "1e0", "000.1",
            "8.5e-5", "3.14159265358979323846264338327950288", "123456.789e-3", "+7.25", "179769313486231570e291",
        ]
    )
    func doubles(_ text: String) throws {
        let expected = try #require(Double(text))
        let value = try #require(onBytes(text) { TextKernels.parseDouble($0) })
        #expect(value.bitPattern == expected.bitPattern)
    }

    @Test(
        "anything odd is no double",
        arguments: [
            "", ".", "-", "e5", "1e", "1e+", "1.2.3", "0x1p3", " 1", "1 ", "1,5", "nan", "inf", "1e400", "-1e400",
            "1_0",
            "infinity", "1f",
        ]
    )
    func badDoubles(_ text: String) {
        #expect(onBytes(text) { TextKernels.parseDouble($0) } == nil)
    }

    @Test("nan and infinities are read only where asked for")
    func nonFinite() {
        for (text, value) in [("inf", Double.infinity), ("-Infinity", -.infinity), ("+INF", .infinity)] {
            #expect(onBytes(text) { TextKernels.parseDouble($0, allowNonFinite: true) } == value)
        }
        #expect(onBytes("NaN") { TextKernels.parseDouble($0, allowNonFinite: true) }?.isNaN == true)
        #expect(onBytes("infi") { TextKernels.parseDouble($0, allowNonFinite: true) } == nil)
        #expect(onBytes("1e400") { TextKernels.parseDouble($0, allowNonFinite: true) } == nil)
    }

    @Test("random doubles survive writing and reading bit by bit, and no shorter than the library writes them")
    func doubleRoundTrip() {
        var random = SeededGenerator(2)
        for index in 0..<20_000 {
            var value: Double
            switch index % 4 {
            case 0: value = Double(bitPattern: random.next())
            case 1: value = Double(Int64(random.next() % 2_000_000)) / 100
            case 2: value = Double.random(in: -1e6...1e6, using: &random)
            default: value = (Double.random(in: 0...1e5, using: &random) * 1_000).rounded() / 1_000
            }
            if !value.isFinite { value = 0 }
            let text = written { TextKernels.append(double: value, to: &$0) }
            let back = onBytes(text) { TextKernels.parseDouble($0) }
            #expect(back?.bitPattern == value.bitPattern, "\(text)")
            #expect(text.utf8.count <= value.description.utf8.count, "\(text) against \(value)")
        }
    }

    @Test("the writer of doubles keeps the sign of zero and names what is not finite")
    func specialDoubles() {
        #expect(written { TextKernels.append(double: -0.0, to: &$0) } == "-0.0")
        #expect(written { TextKernels.append(double: 12.5, to: &$0) } == "12.5")
        #expect(written { TextKernels.append(double: 3, to: &$0) } == "3.0")
        #expect(written { TextKernels.append(double: -.infinity, to: &$0) } == "-inf")
        #expect(written { TextKernels.append(double: .nan, to: &$0) } == "nan")
        #expect(written { TextKernels.append(double: .leastNonzeroMagnitude, to: &$0) } == "5e-324")
    }

    @Test("floats are rounded once, not through Double")
    func floats() {
        // Halfway between two floats but for the last digit: rounding twice gives the other neighbour.
        let text = "1.00000017881393432617187499"
        #expect(onBytes(text) { TextKernels.parseFloat($0) } == Float(text))
        #expect(onBytes("1e39") { TextKernels.parseFloat($0) } == nil)
        #expect(written { TextKernels.append(float: 0.1, to: &$0) } == "0.1")
    }

    @Test(
        "decimals at a scale",
        arguments: [
            ("12.5", 2, 1250), ("-0.01", 2, -1), ("7", 2, 700), (".5", 1, 5), ("5.", 1, 50), ("1.500", 1, 15),
            ("+3", 0, 3),
            ("-0", 2, 0), ("000000000000000000000000000000000000000000001", 0, 1),
        ] as [(String, Int, Int128)]
    )
    func decimals(_ text: String, _ scale: Int, _ value: Int128) {
        #expect(onBytes(text) { TextKernels.parseDecimal($0, scale: scale) } == value)
    }

    @Test(
        "decimals that lose digits or are none",
        arguments: [
            ("1.505", 2), ("", 2), (".", 2), ("-", 2), ("1e3", 2), ("1.2.3", 2), ("1,5", 2), (" 1", 0),
            ("170141183460469231731687303715884105728", 0), ("99999999999999999999999999999999999999", 2),
            ("0.0000000000000000001", 2),
        ]
    )
    func badDecimals(_ text: String, _ scale: Int) {
        #expect(onBytes(text) { TextKernels.parseDecimal($0, scale: scale) } == nil)
    }

    @Test("hexadecimal and truth values")
    func bytesAndBools() {
        #expect(onBytes("00ffA5") { TextKernels.parseHexadecimal($0) } == [0, 255, 165])
        #expect(onBytes("") { TextKernels.parseHexadecimal($0) } == [])
        #expect(onBytes("0") { TextKernels.parseHexadecimal($0) } == nil)
        #expect(onBytes("0g") { TextKernels.parseHexadecimal($0) } == nil)
        #expect(onBytes("TRUE") { TextKernels.parseBool($0) } == true)
        #expect(onBytes("False") { TextKernels.parseBool($0) } == false)
        #expect(onBytes("yes") { TextKernels.parseBool($0) } == nil)
        #expect(onBytes("0f8fad5b-d9cb-469f-a165-70867728950e") { TextKernels.parseUUID($0) } != nil)
        #expect(onBytes("0f8fad5b-d9cb-469f-a165-70867728950g") { TextKernels.parseUUID($0) } == nil)
        #expect(onBytes("0f8fad5bd9cb469fa16570867728950e") { TextKernels.parseUUID($0) } == nil)
    }
}

@Suite("Text kernels: dates and times")
struct TextKernelsTimeTests {
    @Test("every day of 1200 years survives writing and reading, in order")
    func everyDay() {
        for days in Int32(-400_000)...40_000 {
            let text = written { TextKernels.append(date: days, to: &$0) }
            if onBytes(text, { TextKernels.parseDate($0) }) != days {
                Issue.record("\(days) is written \(text)")
                return
            }
        }
        #expect(written { TextKernels.append(date: 0, to: &$0) } == "1970-01-01")
        #expect(written { TextKernels.append(date: 19_753, to: &$0) } == "2024-01-31")
    }

    @Test(
        "impossible dates",
        arguments: [
            "2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00",
            "2024-01-32",
            "2024-1-01", "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01", "20240101", "2024-01-0x", "",
            "+024-01-01",
            "99999999-01-01", "+99999999-01-01",
        ]
    )
    func badDates(_ text: String) {
        #expect(onBytes(text) { TextKernels.parseDate($0) } == nil)
    }

    @Test("leap days of 2000 and 2024 are days")
    func leapDays() {
        #expect(onBytes("2000-02-29") { TextKernels.parseDate($0) } == 11_016)
        #expect(onBytes("2024-02-29") { TextKernels.parseDate($0) } == 19_782)
        #expect(onBytes("-0043-03-15") { TextKernels.parseDate($0) } == -735_160)
    }

    @Test(
        "times in range",
        arguments: [
            ("00:00", .second, 0), ("24:00:00", .second, 86_400), ("23:59:59", .second, 86_399),
            ("10:00:00.5", .millisecond, 36_000_500), ("24:00:00.000", .millisecond, 86_400_000),
            ("00:00:00.123456700", .hundredNanoseconds, 1_234_567), ("00:00:01.000", .second, 1),
        ] as [(String, TimeUnit, Int64)]
    )
    func times(_ text: String, _ unit: TimeUnit, _ ticks: Int64) {
        #expect(onBytes(text) { TextKernels.parseTime($0, unit: unit) } == ticks)
    }

    @Test(
        "times that are none",
        arguments: [
            "24:00:01", "24:01:00", "24:00:00.001", "25:00:00", "10:60:00", "10:00:60", "1:00:00", "10:00:",
            "10:00:00.",
            "10:00:00.1234567891", "10-00-00", "10:00:00Z", "", "10:0", "aa:00:00", "10:00:00.1",
        ]
    )
    func badTimes(_ text: String) {
        #expect(onBytes(text) { TextKernels.parseTime($0, unit: .second) } == nil)
    }

    @Test("date-times take T or a space, and 24:00:00 as the next midnight")
    func localDateTimes() {
        let next = onBytes("2024-03-01T00:00:00") { TextKernels.parseLocalDateTime($0, unit: .second) }
        #expect(next == 1_709_251_200)
        #expect(onBytes("2024-02-29 24:00:00") { TextKernels.parseLocalDateTime($0, unit: .second) } == next)
        #expect(onBytes("2024-02-29T23:59:59.9") { TextKernels.parseLocalDateTime($0, unit: .second) } == nil)
        for text in ["2024-02-29", "2024-02-29T", "2024-02-29X10:00:00", "2024-02-29T10:00:00Z", "2023-02-29T10:00:00"]
        {
            #expect(onBytes(text) { TextKernels.parseLocalDateTime($0, unit: .second) } == nil, "\(text)")
        }
    }

    @Test("the first and last tick of every unit survive", arguments: TimeUnit.allCases)
    func extremes(_ unit: TimeUnit) {
        for ticks in [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, Int64.max] {
            let local = written { TextKernels.append(localDateTime: ticks, unit: unit, to: &$0) }
            #expect(onBytes(local) { TextKernels.parseLocalDateTime($0, unit: unit) } == ticks, "\(local)")
            let instant = written { TextKernels.append(instant: ticks, unit: unit, to: &$0) }
            #expect(onBytes(instant) { TextKernels.parseInstant($0, unit: unit) } == ticks, "\(instant)")
            let duration = written { TextKernels.append(duration: ticks, unit: unit, to: &$0) }
            #expect(onBytes(duration) { TextKernels.parseDuration($0, unit: unit) } == ticks, "\(duration)")
        }
    }

    @Test("date-times beyond 64 bits are refused, not wrapped")
    func overflow() {
        #expect(
            onBytes("2262-04-11T23:47:16.854775807") { TextKernels.parseLocalDateTime($0, unit: .nanosecond) } == .max
        )
        #expect(
            onBytes("2262-04-11T23:47:16.854775808") { TextKernels.parseLocalDateTime($0, unit: .nanosecond) } == nil
        )
        #expect(
            onBytes("1677-09-21T00:12:43.145224192") { TextKernels.parseLocalDateTime($0, unit: .nanosecond) } == .min
        )
        #expect(
            onBytes("1677-09-21T00:12:43.145224191") { TextKernels.parseLocalDateTime($0, unit: .nanosecond) } == nil
        )
        #expect(
            onBytes("2262-04-11T23:47:16.854775807-00:01") { TextKernels.parseInstant($0, unit: .nanosecond) } == nil
        )
    }

    @Test(
        "instants take Z or an offset",
        arguments: [
            "2024-01-31T10:00:00Z", "2024-01-31 12:00:00+02", "2024-01-31T12:30:00+02:30", "2024-01-31T05:00:00-0500",
        ]
    )
    func instants(_ text: String) {
        #expect(onBytes(text) { TextKernels.parseInstant($0, unit: .second) } == 1_706_695_200)
    }

    @Test(
        "instants without or with an odd offset",
        arguments: [
            "2024-01-31T10:00:00", "2024-01-31T10:00:00+24", "2024-01-31T10:00:00+02:60", "2024-01-31T10:00:00 Z",
            "2024-01-31Z", "2024-01-31T10:00:00+2", "2024-01-31", "Z",
        ]
    )
    func badInstants(_ text: String) {
        #expect(onBytes(text) { TextKernels.parseInstant($0, unit: .second) } == nil)
    }

    @Test(
        "spans that are none",
        arguments: [
            "", "P", "PT", "P1", "1D", "P1S", "PT1D", "P1D1Y", "PT1.5H", "P1YT", "PT1H1H", "P99999999999Y",
            "PT1.0000000001S",
        ]
    )
    func badIntervals(_ text: String) {
        #expect(CalendarInterval(text) == nil)
    }
}
