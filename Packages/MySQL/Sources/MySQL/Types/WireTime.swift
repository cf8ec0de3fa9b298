internal import SQLCore

/// Dates and times of the binary protocol.
enum WireTime {
    /// The days since 1970-01-01 of a date of 4 bytes: year, month, day.
    ///
    /// - Throws: `.zeroDate` for a month or day of zero, `.malformed` for what is no date otherwise.
    @inline(__always)
    static func days(_ start: UnsafeRawPointer) throws(CellFault) -> Int64 {
        let year = Int64(start.loadUnaligned(as: UInt16.self))
        let month = Int64(start.load(fromByteOffset: 2, as: UInt8.self))
        let day = Int64(start.load(fromByteOffset: 3, as: UInt8.self))
        guard month &- 1 < 12, month >= 1, day >= 1, day <= length(month, year) else {
            throw month <= 12 && day <= 31 && (month == 0 || day == 0) ? .zeroDate : .malformed
        }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"; years are never negative here but for March's.
        let shifted = month <= 2 ? year &- 1 : year
        let era = (shifted >= 0 ? shifted : shifted &- 399) / 400
        let yearOfEra = shifted &- era &* 400
        let dayOfYear = (153 &* (month > 2 ? month &- 3 : month &+ 9) &+ 2) / 5 &+ day &- 1
        return era &* 146_097 &+ yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear &- 719_468
    }

    @inline(__always)
    private static func length(_ month: Int64, _ year: Int64) -> Int64 {
        if month == 2 { return year & 3 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        // The set bits are the numbers of the months of 31 days.
        return (0b1_0101_1010_1010 >> month) & 1 == 1 ? 31 : 30
    }

    /// Microseconds since 1970 of a date and time of 4, 7 or 11 bytes; of 0 bytes it is the zero date.
    @inline(__always)
    static func microseconds(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> Int64 {
        guard count >= 4 else { throw count == 0 ? .zeroDate : .malformed }
        var ticks = try days(start) &* 86_400_000_000
        if count >= 7 {
            let clock = try clock(start + 4)
            ticks &+= clock &* 1_000_000
        }
        if count == 11 {
            let fraction = Int64(start.loadUnaligned(fromByteOffset: 7, as: UInt32.self))
            guard fraction < 1_000_000 else { throw .malformed }
            ticks &+= fraction
        } else if count != 4, count != 7 {
            throw .malformed
        }
        return ticks
    }

    /// Seconds of a day, from hour, minute and second.
    @inline(__always)
    private static func clock(_ start: UnsafeRawPointer) throws(CellFault) -> Int64 {
        let hour = Int64(start.load(as: UInt8.self))
        let minute = Int64(start.load(fromByteOffset: 1, as: UInt8.self))
        let second = Int64(start.load(fromByteOffset: 2, as: UInt8.self))
        guard hour < 24, minute < 60, second < 60 else { throw .malformed }
        return hour &* 3_600 &+ minute &* 60 &+ second
    }

    /// Microseconds of a length of time of 0, 8 or 12 bytes: sign, days, hour, minute, second, microseconds.
    static func duration(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> Int64 {
        if count == 0 { return 0 }
        guard count == 8 || count == 12 else { throw .malformed }
        let days = Int64(start.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
        guard days < 100_000 else { throw .malformed }
        var ticks = (days &* 86_400 &+ (try clock(start + 5))) &* 1_000_000
        if count == 12 {
            let fraction = Int64(start.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            guard fraction < 1_000_000 else { throw .malformed }
            ticks &+= fraction
        }
        return start.load(as: UInt8.self) == 0 ? ticks : 0 &- ticks
    }

    /// A date and time as the server prints it, zero dates included.
    static func text(_ form: CellForm, _ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> String {
        func two(_ number: UInt8) -> String { number < 10 ? "0\(number)" : "\(number)" }
        func fraction(_ offset: Int) -> String {
            let digits = String(start.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            return "." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        }
        func byte(_ offset: Int) -> UInt8 { start.load(fromByteOffset: offset, as: UInt8.self) }
        if form == .duration {
            guard count == 0 || count == 8 || count == 12 else { throw .malformed }
            if count == 0 { return "00:00:00" }
            let hours = Int(start.loadUnaligned(fromByteOffset: 1, as: UInt32.self)) * 24 + Int(byte(5))
            let sign = byte(0) == 0 ? "" : "-"
            let clock = "\(sign)\(hours < 10 ? "0" : "")\(hours):\(two(byte(6))):\(two(byte(7)))"
            return count == 12 ? clock + fraction(8) : clock
        }
        guard [0, 4, 7, 11].contains(count) else { throw .malformed }
        let year = count == 0 ? "0" : String(start.loadUnaligned(as: UInt16.self))
        let date =
            String(repeating: "0", count: max(0, 4 - year.count)) + year
            + (count == 0 ? "-00-00" : "-\(two(byte(2)))-\(two(byte(3)))")
        if form == .date { return date }
        let clock = count < 7 ? " 00:00:00" : " \(two(byte(4))):\(two(byte(5))):\(two(byte(6)))"
        let end = form == .instant ? "Z" : ""
        return date + clock + (count == 11 ? fraction(7) : "") + end
    }
}
