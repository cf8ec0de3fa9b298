import DataFrames
import Foundation
import Testing

@Suite("Value types")
struct ValueTests {
    @Test("a date knows its parts and weekday")
    func dateParts() throws {
        let date = try #require(CalendarDate(year: 2024, month: 2, day: 29))
        #expect(date.description == "2024-02-29")
        #expect((date.year, date.month, date.day) == (2024, 2, 29))
        #expect(date.isoWeekday == 4)
        #expect(CalendarDate(daysSinceEpoch: -1).isoWeekday == 3)
        #expect(CalendarDate(year: 2023, month: 2, day: 29) == nil)
        #expect(CalendarDate(year: Int.max, month: 1, day: 1) == nil)
    }

    @Test("dates outside four-digit years keep their text form")
    func farDates() {
        for days in [Int32.min, -1_000_000, 4_000_000, Int32.max] {
            let date = CalendarDate(daysSinceEpoch: days)
            #expect(CalendarDate(date.description) == date)
        }
        #expect(CalendarDate("-0001-12-31")?.year == -1)
        #expect(CalendarDate("0000-01-01")?.year == 0)
    }

    @Test("adding days stops at the range instead of wrapping")
    func addingDays() {
        #expect(CalendarDate(daysSinceEpoch: 1).adding(days: -2) == CalendarDate(daysSinceEpoch: -1))
        #expect(CalendarDate(daysSinceEpoch: .max).adding(days: 1) == nil)
        #expect(CalendarDate(daysSinceEpoch: 1).adding(days: .max) == nil)
    }

    @Test("units convert exactly or not at all", arguments: TimeUnit.allCases)
    func units(_ unit: TimeUnit) {
        for other in TimeUnit.allCases {
            let ticks = other.ticksPerSecond
            #expect(other.convert(ticks, to: unit) == unit.ticksPerSecond)
            #expect(other.convert(-ticks, to: unit) == -unit.ticksPerSecond)
            if other > unit {
                #expect(other.convert(1, to: unit) == nil)
                #expect(other.convertFloor(-1, to: unit) == -1)
                #expect(other.convertFloor(1, to: unit) == 0)
            }
            if other < unit { #expect(other.convert(Int64.max, to: unit) == nil) }
        }
        #expect(unit.ticksPerDay == 86_400 * unit.ticksPerSecond)
        #expect(TimeUnit(fractionDigits: unit.fractionDigits) == unit)
    }

    @Test("conversion that loses a fraction throws a conversion error without the value in its sentence")
    func throwingConversion() throws {
        let time = try #require(LocalDateTime("2024-01-31T10:00:00.001"))
        #expect(try time.converted(to: .nanosecond).description == "2024-01-31T10:00:00.001000000")
        let error = #expect(throws: FrameError.self) { try time.converted(to: .second) }
        #expect(error?.kind == .conversion)
        #expect(error?.description.contains("2024") == false)
        #expect(throws: FrameError.self) { try Decimal128("1.5")?.converted(toScale: 0) }
        #expect(throws: FrameError.self) { try Instant(ticks: .max, unit: .second).converted(to: .millisecond) }
        #expect(throws: FrameError.self) { try TimeOfDay("10:00:00.5")?.converted(to: .second) }
    }

    @Test("equal moments in different units are equal, hash alike and order by time")
    func equalityAcrossUnits() {
        let seconds = Instant(ticks: 5, unit: .second)
        let nanoseconds = Instant(ticks: 5_000_000_000, unit: .nanosecond)
        #expect(seconds == nanoseconds)
        #expect(Set([seconds, nanoseconds]).count == 1)
        #expect(Instant(ticks: .max, unit: .second) > Instant(ticks: .max, unit: .millisecond))
        #expect(TimeOfDay("10:00:00") == TimeOfDay("10:00:00.000000"))
        #expect(LocalDateTime(ticks: -1, unit: .second) < LocalDateTime(ticks: -1, unit: .nanosecond))
    }

    @Test("a time of day knows its parts, and 24:00:00 is one")
    func timeParts() throws {
        let time = try #require(TimeOfDay("13:14:15.160"))
        #expect((time.hour, time.minute, time.second, time.nanosecond) == (13, 14, 15, 160_000_000))
        #expect(time.unit == .millisecond)
        let last = try #require(TimeOfDay(hour: 24, minute: 0, unit: .microsecond))
        #expect(last.isValid && last.description == "24:00:00.000000")
        #expect(TimeOfDay(hour: 24, minute: 0, second: 1, unit: .second) == nil)
        #expect(TimeOfDay(hour: 1, minute: 2, nanosecond: 1, unit: .microsecond) == nil)
        #expect(!TimeOfDay(ticks: -1, unit: .second).isValid)
        #expect(TimeOfDay(ticks: -1, unit: .second).description == "-00:00:01")
    }

    @Test("a date-time splits into date and time and joins again, before 1970 too")
    func splitting() throws {
        for text in ["2024-01-31T10:00:00.000", "1969-12-31T23:59:59.999", "0001-01-01T00:00:00.001"] {
            let value = try #require(LocalDateTime(text))
            let date = try #require(value.date)
            #expect(LocalDateTime(date, value.time) == value)
            #expect(value.description == text)
            #expect(value.assumingUTC.utc == value)
        }
        #expect(LocalDateTime(ticks: .max, unit: .second).date == nil)
        #expect(LocalDateTime(CalendarDate(daysSinceEpoch: .max), TimeOfDay(ticks: 0, unit: .nanosecond)) == nil)
    }

    @Test("instants and Foundation dates convert to the nearest tick, before 1970 and 2001 too")
    func foundationDates() throws {
        for text in ["2024-01-31T10:00:00.123Z", "1999-12-31T23:59:59.999Z", "1960-05-06T07:08:09.010Z"] {
            let instant = try #require(Instant(text))
            #expect(Instant(Date(instant), unit: .millisecond) == instant)
        }
        #expect(Instant(Date(timeIntervalSince1970: 0), unit: .nanosecond)?.ticks == 0)
        #expect(Instant(Date(timeIntervalSinceReferenceDate: .nan), unit: .second) == nil)
        #expect(Instant(Date(timeIntervalSinceReferenceDate: 1e15), unit: .nanosecond) == nil)
        #expect(Date(Instant(ticks: 86_400, unit: .second)) == Date(timeIntervalSince1970: 86_400))
    }

    @Test(
        "decimals keep their digits and scale",
        arguments: [
            "0", "0.00", "-12.50", "99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001",
            "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727", "1.0",
        ]
    )
    func decimalText(_ text: String) throws {
        let number = try #require(Decimal128(text))
        #expect(number.description == text)
    }

    @Test("decimals compare by value without overflow, whatever their scales")
    func decimalOrder() throws {
        let numbers = [
            "-170141183460469231731687303715884105728", "-1.50", "-1.499", "0",
            "0.00000000000000000000000000000000000001", "1.5", "2", "170141183460469231731687303715884105727",
        ]
        .compactMap { Decimal128($0) }
        #expect(numbers.count == 8)
        for (index, left) in numbers.enumerated() {
            for (other, right) in numbers.enumerated() {
                #expect((left < right) == (index < other), "\(left) < \(right)")
                #expect((left == right) == (index == other), "\(left) == \(right)")
            }
        }
        #expect(Decimal128("1.5") == Decimal128("1.500"))
        #expect(Set([Decimal128("1.5"), Decimal128("1.500"), Decimal128("15")]).count == 2)
    }

    @Test("scales change exactly or by rounding halves away from zero")
    func decimalScales() throws {
        let number = try #require(Decimal128("-2.345"))
        #expect(number.exactly(scale: 5)?.description == "-2.34500")
        #expect(number.exactly(scale: 2) == nil)
        #expect(number.rounded(scale: 2)?.description == "-2.35")
        #expect(Decimal128("2.344")?.rounded(scale: 2)?.description == "2.34")
        #expect(Decimal128("99999999999999999999999999999999999999")?.exactly(scale: 1) == nil)
        #expect(number.precision == 4)
        #expect(Decimal128("170141183460469231731687303715884105727")?.precision == 39)
        #expect(Decimal128("7.00")?.int64 == 7)
        #expect(Decimal128("7.01")?.int64 == nil)
        #expect(Decimal128("0.1")?.double == 0.1)
    }

    @Test("decimals and Foundation decimals convert exactly or not at all")
    func foundationDecimals() throws {
        for text in ["0", "-12.50", "12345678901234567890123456789012345678", "0.00000000000000000001"] {
            let number = try #require(Decimal128(text))
            let decimal = try #require(Decimal(number))
            #expect(Decimal128(decimal) == number)
        }
        #expect(Decimal128(Decimal.nan) == nil)
        #expect(Decimal128(Decimal(sign: .plus, exponent: 100, significand: 1)) == nil)
    }

    @Test(
        "intervals keep their three parts apart",
        arguments: [
            (CalendarInterval(), "PT0S"),
            (CalendarInterval(months: 14, days: -3, nanoseconds: 14_706_500_000_000), "P1Y2M-3DT4H5M6.5S"),
            (CalendarInterval(months: -1), "P-1M"), (CalendarInterval(nanoseconds: -1), "PT-0.000000001S"),
            (
                CalendarInterval(months: .min, days: .min, nanoseconds: .min),
                "P-178956970Y-8M-2147483648DT-2562047H-47M-16.854775808S"
            ),
        ]
    )
    func intervals(_ interval: CalendarInterval, _ text: String) {
        #expect(interval.description == text)
        #expect(CalendarInterval(text) == interval)
    }

    @Test("values are coded as their text")
    func coding() throws {
        struct Record: Codable, Equatable {
            var date: CalendarDate, time: TimeOfDay, local: LocalDateTime, instant: Instant, decimal: Decimal128
            var interval: CalendarInterval
        }
        let record = Record(
            date: CalendarDate(daysSinceEpoch: 1),
            time: TimeOfDay(ticks: 1, unit: .millisecond),
            local: LocalDateTime(ticks: 1, unit: .second),
            instant: Instant(ticks: 1, unit: .nanosecond),
            decimal: Decimal128(unscaled: 5, scale: 1),
            interval: CalendarInterval(days: 2)
        )
        let data = try JSONEncoder().encode(record)
        #expect(String(decoding: data, as: UTF8.self).contains("\"00:00:00.001\""))
        #expect(try JSONDecoder().decode(Record.self, from: data) == record)
        let bad = Data(#"["2023-02-29"]"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([CalendarDate].self, from: bad) }
    }
}
