extension Moment {
    /// Reads ISO and SQL Server's usual forms: `2024-01-31`, `20240131`, `2024-01-31T10:20:30.1234567+02:00`, `10:20`,
    /// `01/31/2024`. `nil` is error 241.
    init?(parsing text: [UInt8]) {
        var reader = Reader(text: text)
        reader.skipBlanks()
        if reader.isAtEnd {
            self.init(days: DateMath.day1900, ticks: 0)
            return
        }
        var days = DateMath.day1900
        var ticks: Int64 = 0
        var offset: Int?
        let start = reader.at
        if let time = reader.time() {
            ticks = time
        } else {
            reader.at = start
            guard let day = reader.date() else { return nil }
            days = day
            if reader.accept(84) || reader.accept(116) {
                guard let time = reader.time() else { return nil }
                ticks = time
            } else if reader.accept(32) {
                reader.skipBlanks()
                if !reader.isAtEnd {
                    guard let time = reader.time() else { return nil }
                    ticks = time
                }
            }
        }
        reader.skipBlanks()
        if !reader.isAtEnd {
            guard let minutes = reader.offset() else { return nil }
            offset = minutes
        }
        reader.skipBlanks()
        guard reader.isAtEnd else { return nil }
        self.init(days: days, ticks: ticks, offset: offset)
    }

    private struct Reader {
        let text: [UInt8]
        var at = 0

        var isAtEnd: Bool { at >= text.count }

        mutating func skipBlanks() {
            while at < text.count, text[at] == 32 { at += 1 }
        }

        mutating func accept(_ byte: UInt8) -> Bool {
            guard at < text.count, text[at] == byte else { return false }
            at += 1
            return true
        }

        /// A number of at most so many digits, and how many it had.
        mutating func number(_ most: Int) -> (value: Int, digits: Int)? {
            var value = 0
            let start = at
            while at < text.count, at - start < most, (48...57).contains(text[at]) {
                value = value * 10 + Int(text[at] - 48)
                at += 1
            }
            return at > start ? (value, at - start) : nil
        }

        mutating func date() -> Int? {
            guard let first = number(8) else { return nil }
            if first.digits == 8 {
                return DateMath.days(
                    year: first.value / 10_000,
                    month: first.value / 100 % 100,
                    day: first.value % 100
                )
            }
            guard at < text.count else { return nil }
            let separator = text[at]
            guard separator == 45 || separator == 47 || separator == 46 else { return nil }
            at += 1
            guard let second = number(2), accept(separator), let third = number(4) else { return nil }
            if first.digits == 4, third.digits <= 2 {
                return DateMath.days(year: first.value, month: second.value, day: third.value)
            }
            guard first.digits <= 2, third.digits == 4 else { return nil }
            return DateMath.days(year: third.value, month: first.value, day: second.value)
        }

        mutating func time() -> Int64? {
            guard let hour = number(2), hour.value < 24, accept(58), let minute = number(2), minute.value < 60 else {
                return nil
            }
            var hours = hour.value
            var ticks: Int64 = 0
            if accept(58) {
                guard let second = number(2), second.value < 60 else { return nil }
                ticks = Int64(second.value) * 10_000_000
                if accept(46) || accept(58) {
                    guard let fraction = number(9) else { return nil }
                    var value = Int64(fraction.value)
                    if fraction.digits <= 7 {
                        value *= Int64(DecimalMath.power(7 - fraction.digits))
                    } else {
                        return nil
                    }
                    ticks += value
                }
            }
            if let half = half() {
                guard (1...12).contains(hours) else { return nil }
                hours = hours % 12 + (half ? 12 : 0)
            }
            return ticks + Int64(hours * 60 + minute.value) * 600_000_000
        }

        /// AM or PM.
        private mutating func half() -> Bool? {
            let start = at
            skipBlanks()
            if at + 1 < text.count, text[at + 1] | 32 == 109, text[at] | 32 == 97 || text[at] | 32 == 112 {
                defer { at += 2 }
                return text[at] | 32 == 112
            }
            at = start
            return nil
        }

        mutating func offset() -> Int? {
            if accept(90) || accept(122) { return 0 }
            let isNegative = at < text.count && text[at] == 45
            guard accept(43) || accept(45), let hours = number(2), accept(58), let minutes = number(2),
                minutes.value < 60, hours.value * 60 + minutes.value <= 840
            else { return nil }
            let total = hours.value * 60 + minutes.value
            return isNegative ? -total : total
        }
    }
}
