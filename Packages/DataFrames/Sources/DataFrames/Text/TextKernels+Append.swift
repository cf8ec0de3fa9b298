extension TextKernels {
    @inlinable
    static func append(
        _ out: inout [UInt8],
        _ write: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumTextLength) { buffer in
            guard let base = buffer.baseAddress else { return }
            let count = write(base)
            out.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
        }
    }

    /// Appends a whole number.
    @inlinable
    public static func append(int64 value: Int64, to out: inout [UInt8]) {
        append(&out) { write(int64: value, to: $0) }
    }
    /// Appends a whole number.
    @inlinable
    public static func append(uint64 value: UInt64, to out: inout [UInt8]) {
        append(&out) { write(uint64: value, to: $0) }
    }
    /// Appends `unscaled / 10^scale` with `scale` digits after the point.
    @inlinable
    public static func append(decimal unscaled: Int128, scale: Int, to out: inout [UInt8]) {
        append(&out) { write(decimal: unscaled, scale: scale, to: $0) }
    }
    /// Appends the shortest text that reads back as the same number; `inf`, `-inf` and `nan` for the others.
    @inlinable
    public static func append(double value: Double, to out: inout [UInt8]) {
        append(&out) { write(double: value, to: $0) }
    }
    /// Appends the shortest text that reads back as the same number; `inf`, `-inf` and `nan` for the others.
    @inlinable
    public static func append(float value: Float, to out: inout [UInt8]) {
        append(&out) { write(float: value, to: $0) }
    }
    /// Appends the date that lies `days` after 1970-01-01.
    @inlinable
    public static func append(date days: Int32, to out: inout [UInt8]) {
        append(&out) { write(date: days, to: $0) }
    }
    /// Appends ticks since midnight as a time of day.
    @inlinable
    public static func append(time ticks: Int64, unit: TimeUnit, to out: inout [UInt8]) {
        append(&out) { write(time: ticks, unit: unit, to: $0) }
    }
    /// Appends ticks since 1970-01-01T00:00:00 as a date-time without zone.
    @inlinable
    public static func append(localDateTime ticks: Int64, unit: TimeUnit, to out: inout [UInt8]) {
        append(&out) { write(localDateTime: ticks, unit: unit, to: $0) }
    }
    /// Appends ticks since 1970-01-01T00:00:00Z as a date-time with `Z`.
    @inlinable
    public static func append(instant ticks: Int64, unit: TimeUnit, to out: inout [UInt8]) {
        append(&out) { write(instant: ticks, unit: unit, to: $0) }
    }
    /// Appends an interval as an ISO 8601 span.
    public static func append(interval: CalendarInterval, to out: inout [UInt8]) {
        append(&out) { write(interval: interval, to: $0) }
    }
    /// Appends ticks as an ISO 8601 span of hours, minutes and seconds.
    public static func append(duration ticks: Int64, unit: TimeUnit, to out: inout [UInt8]) {
        append(&out) { write(duration: ticks, unit: unit, to: $0) }
    }
}
