internal import SQLCore

extension WirePrinter {
    static func printDate(_ wire: Int32, to out: inout [UInt8]) {
        guard wire != .max, wire != .min else {
            out.append(contentsOf: (wire == .max ? "infinity" : "-infinity").utf8)
            return
        }
        if appendDay(Int64(wire) + Int64(WireTime.epochDays), to: &out) { out.append(contentsOf: " BC".utf8) }
    }

    /// Writes year, month and day; says whether the year is one before Christ.
    private static func appendDay(_ days: Int64, to out: inout [UInt8]) -> Bool {
        let civil = CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: days)).components
        let year = civil.year > 0 ? civil.year : 1 - civil.year
        appendPadded(year, 4, to: &out)
        out.append(UInt8(ascii: "-"))
        appendPadded(civil.month, 2, to: &out)
        out.append(UInt8(ascii: "-"))
        appendPadded(civil.day, 2, to: &out)
        return civil.year <= 0
    }

    private static func appendPadded(_ number: Int, _ width: Int, to out: inout [UInt8]) {
        let digits = String(number)
        for _ in 0..<max(0, width - digits.utf8.count) { out.append(UInt8(ascii: "0")) }
        out.append(contentsOf: digits.utf8)
    }

    /// Writes hours, minutes, seconds, and as many decimals as there are.
    static func printClock(_ microseconds: Int64, to out: inout [UInt8]) {
        let seconds = Int(microseconds / 1_000_000)
        appendPadded(seconds / 3_600, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds / 60 % 60, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds % 60, 2, to: &out)
        appendFraction(Int(microseconds % 1_000_000), to: &out)
    }

    private static func appendFraction(_ microseconds: Int, to out: inout [UInt8]) {
        guard microseconds != 0 else { return }
        out.append(UInt8(ascii: "."))
        appendPadded(microseconds, 6, to: &out)
        while out.last == UInt8(ascii: "0") { out.removeLast() }
    }

    /// Writes an offset, which the wire counts towards the west.
    static func printZone(_ west: Int32, to out: inout [UInt8]) {
        let seconds = Int(west.magnitude)
        out.append(west <= 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
        appendPadded(seconds / 3_600, 2, to: &out)
        guard seconds % 3_600 != 0 else { return }
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds / 60 % 60, 2, to: &out)
        guard seconds % 60 != 0 else { return }
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds % 60, 2, to: &out)
    }

    static func printMoment(_ wire: Int64, zone: StaticString, to out: inout [UInt8]) {
        guard wire != .max, wire != .min else {
            out.append(contentsOf: (wire == .max ? "infinity" : "-infinity").utf8)
            return
        }
        var (days, time) = wire.quotientAndRemainder(dividingBy: WireTime.microsecondsPerDay)
        if time < 0 {
            time += WireTime.microsecondsPerDay
            days -= 1
        }
        let isBeforeChrist = appendDay(days + Int64(WireTime.epochDays), to: &out)
        out.append(UInt8(ascii: " "))
        printClock(time, to: &out)
        out.append(contentsOf: UnsafeBufferPointer(start: zone.utf8Start, count: zone.utf8CodeUnitCount))
        if isBeforeChrist { out.append(contentsOf: " BC".utf8) }
    }

    static func printInterval(_ interval: WireInterval, to out: inout [UInt8]) {
        if interval.isInfinite {
            out.append(contentsOf: (interval.months > 0 ? "infinity" : "-infinity").utf8)
            return
        }
        var isEmpty = true
        var wasNegative = false
        func part(_ number: Int32, _ unit: StaticString) {
            guard number != 0 else { return }
            let sign = wasNegative && number > 0 ? "+" : ""
            out.append(contentsOf: "\(isEmpty ? "" : " ")\(sign)\(number) \(unit)\(number == 1 ? "" : "s")".utf8)
            wasNegative = number < 0
            isEmpty = false
        }
        part(interval.months / 12, "year")
        part(interval.months % 12, "mon")
        part(interval.days, "day")
        guard isEmpty || interval.microseconds != 0 else { return }
        if !isEmpty { out.append(UInt8(ascii: " ")) }
        if interval.microseconds < 0 {
            out.append(UInt8(ascii: "-"))
        } else if wasNegative {
            out.append(UInt8(ascii: "+"))
        }
        let magnitude = interval.microseconds.magnitude
        let seconds = Int(magnitude / 1_000_000)
        appendPadded(seconds / 3_600, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds / 60 % 60, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds % 60, 2, to: &out)
        appendFraction(Int(magnitude % 1_000_000), to: &out)
    }
}
