internal import SQLCore

extension WireBuffer {
    /// Writes a date, given in days since 1970-01-01.
    func putDate(_ days: Int32) throws(EncodeFault) {
        put(try WireTime.wire(days: days))
    }

    /// Writes midnight of a date as a timestamp.
    func putMoment(days: Int32) throws(EncodeFault) {
        try putMoment(microseconds: Int128(days) * Int128(WireTime.microsecondsPerDay))
    }

    /// Writes a timestamp, given in ticks since 1970-01-01.
    func putMoment(_ ticks: Int64, _ unit: TimeUnit) throws(EncodeFault) {
        put(try WireTime.wire(ticks, unit))
    }

    private func putMoment(microseconds: Int128) throws(EncodeFault) {
        guard let wire = Int64(exactly: microseconds - Int128(WireTime.epochMicroseconds)),
            WireTime.microseconds.contains(wire)
        else { throw .outOfRange }
        put(wire)
    }

    /// Writes a time of day.
    func putTime(_ ticks: Int64, _ unit: TimeUnit) throws(EncodeFault) {
        put(try WireTime.wire(time: ticks, unit))
    }

    func putInterval(_ interval: CalendarInterval) throws(EncodeFault) {
        let (microseconds, rest) = interval.nanoseconds.quotientAndRemainder(dividingBy: 1_000)
        guard rest == 0 else { throw .tooFine }
        putInterval(months: interval.months, days: interval.days, microseconds: microseconds)
    }

    func putInterval(months: Int32, days: Int32, microseconds: Int64) {
        put(microseconds)
        put(days)
        put(months)
    }
}

extension WireTime {
    /// Days since 2000-01-01 of days since 1970-01-01.
    @inline(__always)
    static func wire(days since1970: Int32) throws(EncodeFault) -> Int32 {
        let (wire, overflow) = since1970.subtractingReportingOverflow(epochDays)
        guard !overflow, days.contains(wire) else { throw .outOfRange }
        return wire
    }

    /// Microseconds since 2000-01-01 of ticks since 1970-01-01.
    @inline(__always)
    static func wire(_ ticks: Int64, _ unit: TimeUnit) throws(EncodeFault) -> Int64 {
        guard let since1970 = unit == .microsecond ? ticks : unit.convert(ticks, to: .microsecond) else {
            throw unit > .microsecond ? .tooFine : .outOfRange
        }
        let (wire, overflow) = since1970.subtractingReportingOverflow(epochMicroseconds)
        guard !overflow, microseconds.contains(wire) else { throw .outOfRange }
        return wire
    }

    /// Microseconds since midnight.
    @inline(__always)
    static func wire(time ticks: Int64, _ unit: TimeUnit) throws(EncodeFault) -> Int64 {
        guard let time = unit.convert(ticks, to: .microsecond) else {
            throw unit > .microsecond ? .tooFine : .outOfRange
        }
        guard time >= 0, time <= microsecondsPerDay else { throw .outOfRange }
        return time
    }
}
