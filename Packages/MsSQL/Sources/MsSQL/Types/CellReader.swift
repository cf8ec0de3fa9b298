internal import SQLCore

/// Values out of the bytes that db-lib holds of a cell. None of them needs a connection.
enum CellReader {
    /// The days from 1900-01-01 to 1970-01-01.
    static let epochDays: Int64 = 25_567
    static let ticksPerDay: Int64 = 864_000_000_000

    /// The number without its point.
    ///
    /// - Throws: `.malformed` for a precision that there is not, `.outOfRange` for more digits than it.
    @inline(__always)
    static func decimal(_ start: UnsafeRawPointer) throws(CellFault) -> Int128 {
        let precision = Int(start.load(as: UInt8.self))
        guard precision &- 1 < 38, precision >= 1 else { throw .malformed }
        let count = width(precision: precision)
        let high = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 3, as: UInt64.self))
        let isNegative = start.load(fromByteOffset: 2, as: UInt8.self) != 0
        if count <= 8 {
            let magnitude = Int128(high >> (64 &- 8 &* UInt64(truncatingIfNeeded: count)))
            return isNegative ? 0 &- magnitude : magnitude
        }
        let low = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 11, as: UInt64.self))
        let magnitude = (UInt128(high) << 64 | UInt128(low)) >> (128 &- 8 &* UInt128(truncatingIfNeeded: count))
        guard magnitude < limit else { throw .outOfRange }
        let number = Int128(truncatingIfNeeded: magnitude)
        return isNegative ? 0 &- number : number
    }

    /// 10 to the power of 38.
    private static let limit: UInt128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

    /// The bytes of a decimal's digits; those of 10 to the power of the precision, less one.
    @inline(__always)
    static func width(precision: Int) -> Int {
        // 1/log2(256) of log2(10), rounded up; right for 1 to 38.
        (precision &* 53_151 &+ 127_999) / 128_000
    }

    /// Ten-thousandths.
    @inline(__always)
    static func money(_ start: UnsafeRawPointer) -> Int64 {
        let high = start.loadUnaligned(as: Int32.self)
        let low = start.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return Int64(high) << 32 | Int64(low)
    }

    /// Days since 1970.
    @inline(__always)
    static func days(_ start: UnsafeRawPointer) throws(CellFault) -> Int32 {
        let days = Int64(start.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        // From 0001-01-01 to 9999-12-31.
        guard days >= -693_595, days <= 2_958_463 else { throw .malformed }
        return Int32(truncatingIfNeeded: days &- epochDays)
    }

    /// 100 ns since midnight. Babelfish has the end of a day, 24:00, which SQL Server has not.
    @inline(__always)
    static func time(_ start: UnsafeRawPointer) throws(CellFault) -> Int64 {
        let ticks = start.loadUnaligned(as: UInt64.self)
        guard ticks <= UInt64(ticksPerDay) else { throw .malformed }
        return Int64(truncatingIfNeeded: ticks)
    }

    /// 100 ns since 1970.
    @inline(__always)
    static func moment(_ start: UnsafeRawPointer) throws(CellFault) -> Int64 {
        let time = try time(start)
        guard time < ticksPerDay else { throw .malformed }
        return Int64(try days(start)) &* ticksPerDay &+ time
    }

    /// The minutes that a moment's clock was ahead of UTC.
    @inline(__always)
    static func offset(_ start: UnsafeRawPointer) throws(CellFault) -> Int16 {
        let minutes = start.loadUnaligned(fromByteOffset: 12, as: Int16.self)
        guard minutes >= -840, minutes <= 840 else { throw .malformed }
        return minutes
    }

    /// Milliseconds since 1970 of a `datetime`: its 1/300 s as the server prints them, .000, .003 and .007.
    @inline(__always)
    static func dateTime(_ start: UnsafeRawPointer) throws(CellFault) -> Int64 {
        let days = Int64(start.loadUnaligned(as: Int32.self))
        let ticks = Int64(start.loadUnaligned(fromByteOffset: 4, as: Int32.self))
        // From 1753-01-01 to 9999-12-31.
        guard days >= -53_690, days <= 2_958_463, ticks >= 0, ticks < 25_920_000 else { throw .malformed }
        return (days &- epochDays) &* 86_400_000 &+ (ticks &* 10 &+ 1) / 3
    }

    /// Seconds since 1970 of a `smalldatetime`.
    @inline(__always)
    static func smallDateTime(_ start: UnsafeRawPointer) throws(CellFault) -> Int64 {
        let days = Int64(start.loadUnaligned(as: UInt16.self))
        let minutes = Int64(start.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        guard minutes < 1_440 else { throw .malformed }
        return (days &- epochDays) &* 86_400 &+ minutes &* 60
    }

    /// The identifier's bytes in written order, or from it: the change is its own inverse.
    @inline(__always)
    static func uuid(_ start: UnsafeRawPointer) -> UUIDBytes {
        let first = start.loadUnaligned(as: UInt32.self).byteSwapped
        let second = start.loadUnaligned(fromByteOffset: 4, as: UInt16.self).byteSwapped
        let third = start.loadUnaligned(fromByteOffset: 6, as: UInt16.self).byteSwapped
        var parts = (
            UInt64(first) | UInt64(second) << 32 | UInt64(third) << 48,
            start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
        return withUnsafeBytes(of: &parts) { UUIDBytes(loading: $0.baseAddress.unsafelyUnwrapped) }
    }

    /// Text without the byte order mark that the server sends before XML.
    @inline(__always)
    static func withoutMark(_ start: UnsafeRawPointer, _ count: Int) -> (UnsafeRawPointer, Int) {
        guard count >= 3, start.load(as: UInt8.self) == 0xEF, start.load(fromByteOffset: 1, as: UInt8.self) == 0xBB,
            start.load(fromByteOffset: 2, as: UInt8.self) == 0xBF
        else { return (start, count) }
        return (start + 3, count - 3)
    }
}
