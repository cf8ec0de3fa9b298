/// The rule at the end of a zone's file, for all years that come: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX's TZ, with RFC 9636's
/// times above 24 hours).
struct YearlyZone: Sendable, Hashable {
    private let standard: Int
    private let summer: Summer?

    private struct Summer: Sendable, Hashable {
        let offset: Int
        let start: Day
        let end: Day
    }

    /// A day of a year, and the seconds of its local time.
    private struct Day: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            /// The nth such weekday of a month, the fifth being the last; Sunday is 0.
            case weekday(month: Int, week: Int, day: Int)
            /// The nth day, from 0.
            case day(Int)
            /// The nth day, from 1, of a year without 29 February.
            case dayWithoutLeap(Int)
        }

        let kind: Kind
        let time: Int

        /// Seconds since 1970, as if local time were UTC.
        func moment(in year: Int) -> Int64 {
            let first = FTPTime.seconds(year: year, month: 1, day: 1) ?? 0
            switch kind {
            case .day(let number): return first + Int64(number * 86_400 + time)
            case .dayWithoutLeap(let number):
                let isLeap = FTPTime.seconds(year: year, month: 2, day: 29) != nil
                return first + Int64((number - 1 + (isLeap && number > 59 ? 1 : 0)) * 86_400 + time)
            case .weekday(let month, let week, let wanted):
                let start = FTPTime.seconds(year: year, month: month, day: 1) ?? first
                // 1 January 1970 was a Thursday.
                let weekday = Int((start / 86_400 % 7 + 11) % 7)
                var day = 1 + (wanted - weekday + 7) % 7 + (week - 1) * 7
                while day > 28, FTPTime.seconds(year: year, month: month, day: day) == nil { day -= 7 }
                return start + Int64((day - 1) * 86_400 + time)
            }
        }
    }

    /// Reads the rule; `nil` for anything else.
    init?(_ text: some Sequence<UInt8>) {
        var scanner = Scanner(rest: Array(text)[...])
        guard scanner.skipName(), let west = scanner.time() else { return nil }
        standard = -west
        guard scanner.skipName() else {
            guard scanner.rest.isEmpty else { return nil }
            summer = nil
            return
        }
        var offset = 3_600 - west
        if scanner.rest.first != UInt8(ascii: ",") {
            guard let west = scanner.time() else { return nil }
            offset = -west
        }
        guard let start = scanner.day(), let end = scanner.day(), scanner.rest.isEmpty else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// Seconds east of UTC at a moment.
    func offset(at utc: Int64) -> Int {
        guard let summer else { return standard }
        let year = FTPTime.year(of: utc + Int64(standard))
        let start = summer.start.moment(in: year) - Int64(standard)
        let end = summer.end.moment(in: year) - Int64(summer.offset)
        let isSummer = start < end ? utc >= start && utc < end : utc >= start || utc < end
        return isSummer ? summer.offset : standard
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        private mutating func skip(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func number() -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// Letters, or anything between angle brackets.
        mutating func skipName() -> Bool {
            if rest.first == UInt8(ascii: "<"), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
                return true
            }
            let letters = rest.prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        /// `hh`, `hh:mm` or `hh:mm:ss` with perhaps a sign, in seconds.
        mutating func time() -> Int? {
            let isNegative = skip(UInt8(ascii: "-"))
            if !isNegative { _ = skip(UInt8(ascii: "+")) }
            guard var seconds = number().map({ $0 * 3_600 }) else { return nil }
            for unit in [60, 1] where skip(UInt8(ascii: ":")) {
                guard let part = number() else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        /// `,M3.5.0/2`, `,J60` or `,59`.
        mutating func day() -> Day? {
            guard skip(UInt8(ascii: ",")) else { return nil }
            let kind: Day.Kind
            if skip(UInt8(ascii: "M")) {
                guard let month = number(), (1...12).contains(month), skip(UInt8(ascii: ".")), let week = number(),
                    (1...5).contains(week), skip(UInt8(ascii: ".")), let day = number(), (0...6).contains(day)
                else { return nil }
                kind = .weekday(month: month, week: week, day: day)
            } else if skip(UInt8(ascii: "J")) {
                guard let day = number(), (1...365).contains(day) else { return nil }
                kind = .dayWithoutLeap(day)
            } else {
                guard let day = number(), day <= 365 else { return nil }
                kind = .day(day)
            }
            guard skip(UInt8(ascii: "/")) else { return Day(kind: kind, time: 7_200) }
            return time().map { Day(kind: kind, time: $0) }
        }
    }
}
