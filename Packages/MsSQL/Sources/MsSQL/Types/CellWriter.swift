internal import SQLCore

/// Values in the form that db-lib takes from memory: the reverse of ``CellReader``.
enum CellWriter {
    /// The bytes of `DBNUMERIC`.
    static let decimalSize = 35
    /// The bytes of `DBDATETIMEALL`.
    static let momentSize = 16

    /// Digits of a decimal; false if they are more than the precision.
    @inline(__always)
    static func decimal(
        _ unscaled: Int128,
        precision: Int,
        scale: Int,
        to out: UnsafeMutableRawPointer
    ) -> Bool {
        let magnitude = unscaled.magnitude
        guard magnitude < limits[precision] else { return false }
        out.storeBytes(of: UInt8(truncatingIfNeeded: precision), as: UInt8.self)
        out.storeBytes(of: UInt8(truncatingIfNeeded: scale), toByteOffset: 1, as: UInt8.self)
        out.storeBytes(of: unscaled < 0 ? 1 : 0, toByteOffset: 2, as: UInt8.self)
        let shifted = magnitude << (128 &- 8 &* UInt128(truncatingIfNeeded: CellReader.width(precision: precision)))
        out.storeBytes(of: UInt64(truncatingIfNeeded: shifted >> 64).bigEndian, toByteOffset: 3, as: UInt64.self)
        out.storeBytes(of: UInt64(truncatingIfNeeded: shifted).bigEndian, toByteOffset: 11, as: UInt64.self)
        return true
    }

    /// The powers of ten from 0 to 38.
    static let limits: [UInt128] = {
        var limits: [UInt128] = [1]
        while limits.count < 39 { limits.append(limits[limits.count - 1] * 10) }
        return limits
    }()

    /// Ticks of 100 ns since midnight, days since 1970, and minutes of offset.
    @inline(__always)
    static func moment(time: Int64, days: Int64, offset: Int16 = 0, to out: UnsafeMutableRawPointer) {
        out.storeBytes(of: time, as: Int64.self)
        out.storeBytes(of: Int32(truncatingIfNeeded: days &+ CellReader.epochDays), toByteOffset: 8, as: Int32.self)
        out.storeBytes(of: offset, toByteOffset: 12, as: Int16.self)
        // Seven digits, with time, date and offset.
        out.storeBytes(of: 0xE007, toByteOffset: 14, as: UInt16.self)
    }

    /// A moment in ticks of 100 ns since 1970; false outside of the years 1 to 9999.
    @inline(__always)
    static func moment(_ ticks: Int64, offset: Int16 = 0, to out: UnsafeMutableRawPointer) -> Bool {
        guard ticks >= firstMoment, ticks <= lastMoment else { return false }
        var days = ticks / CellReader.ticksPerDay
        var time = ticks &- days &* CellReader.ticksPerDay
        if time < 0 {
            days &-= 1
            time &+= CellReader.ticksPerDay
        }
        moment(time: time, days: days, offset: offset, to: out)
        return true
    }

    /// 0001-01-01 and the last tick of 9999-12-31, in 100 ns since 1970.
    static let firstMoment: Int64 = -621_355_968_000_000_000
    static let lastMoment: Int64 = 2_534_023_007_999_999_999
    /// The same in days.
    static let firstDay: Int64 = -719_162
    static let lastDay: Int64 = 2_932_896

    /// A `datetime` of milliseconds since 1970; false for what it does not have: milliseconds other than those of its
    /// 1/300 s, and years before 1753.
    @inline(__always)
    static func dateTime(_ milliseconds: Int64, to out: UnsafeMutableRawPointer) -> Bool {
        // From 1753-01-01 to the end of 9999.
        guard milliseconds >= -6_847_804_800_000, milliseconds <= 253_402_300_799_999 else { return false }
        var days = milliseconds / 86_400_000
        var rest = milliseconds &- days &* 86_400_000
        if rest < 0 {
            days &-= 1
            rest &+= 86_400_000
        }
        let ticks = (rest &* 3 &+ 5) / 10
        guard (ticks &* 10 &+ 1) / 3 == rest else { return false }
        out.storeBytes(of: Int32(truncatingIfNeeded: days &+ CellReader.epochDays), as: Int32.self)
        out.storeBytes(of: Int32(truncatingIfNeeded: ticks), toByteOffset: 4, as: Int32.self)
        return true
    }

    /// A `smalldatetime` of seconds since 1970; false for seconds within a minute and beyond 1900-01-01 to 2079-06-06.
    @inline(__always)
    static func smallDateTime(_ seconds: Int64, to out: UnsafeMutableRawPointer) -> Bool {
        let sinceStart = seconds &+ CellReader.epochDays &* 86_400
        guard seconds > -4_000_000_000, sinceStart >= 0, sinceStart % 60 == 0 else { return false }
        let days = sinceStart / 86_400
        guard days <= 65_535 else { return false }
        out.storeBytes(of: UInt16(truncatingIfNeeded: days), as: UInt16.self)
        out.storeBytes(of: UInt16(truncatingIfNeeded: sinceStart % 86_400 / 60), toByteOffset: 2, as: UInt16.self)
        return true
    }

    /// Ten-thousandths in 64 bits, the high half first.
    @inline(__always)
    static func money(_ number: Int64, to out: UnsafeMutableRawPointer) {
        out.storeBytes(of: Int32(truncatingIfNeeded: number >> 32), as: Int32.self)
        out.storeBytes(of: UInt32(truncatingIfNeeded: number), toByteOffset: 4, as: UInt32.self)
    }

    /// UTF-16 in little-endian order of valid UTF-8; there must be room for twice the bytes.
    ///
    /// - Returns: The bytes written.
    @inline(__always)
    static func utf16(_ source: UnsafeBufferPointer<UInt8>, to out: UnsafeMutableRawPointer) -> Int {
        guard let text = source.baseAddress else { return 0 }
        let count = source.count
        var index = 0
        var written = 0
        while index < count {
            let byte = text[index]
            if byte < 0x80 {
                out.storeBytes(of: UInt16(byte), toByteOffset: written, as: UInt16.self)
                index &+= 1
                written &+= 2
                continue
            }
            let (scalar, length) = scalar(text, index, count)
            index &+= length
            if scalar < 0x1_0000 {
                out.storeBytes(of: UInt16(truncatingIfNeeded: scalar), toByteOffset: written, as: UInt16.self)
                written &+= 2
            } else {
                let rest = scalar &- 0x1_0000
                out.storeBytes(
                    of: UInt16(truncatingIfNeeded: 0xD800 | rest >> 10),
                    toByteOffset: written,
                    as: UInt16.self
                )
                out.storeBytes(
                    of: UInt16(truncatingIfNeeded: 0xDC00 | rest & 0x3FF),
                    toByteOffset: written &+ 2,
                    as: UInt16.self
                )
                written &+= 4
            }
        }
        return written
    }

    /// A character of more than one byte. Bytes that the text lacks at its end count as zero, for it is valid.
    @inline(__always)
    private static func scalar(_ text: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> (UInt32, Int) {
        func next(_ offset: Int) -> UInt32 {
            index &+ offset < count ? UInt32(text[index &+ offset]) & 0x3F : 0
        }
        let first = UInt32(text[index])
        if first < 0xE0 { return ((first & 0x1F) << 6 | next(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3) }
        return ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
    }

    /// The units of UTF-16 that valid UTF-8 needs, and whether all of it is ASCII.
    @inline(__always)
    static func measure(_ source: UnsafeBufferPointer<UInt8>) -> (units: Int, isASCII: Bool) {
        guard let text = source.baseAddress else { return (0, true) }
        let count = source.count
        var index = 0
        while index &+ 8 <= count {
            let word = UnsafeRawPointer(text + index).loadUnaligned(as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 8
        }
        var units = index
        var all: UInt8 = 0
        while index < count {
            let byte = text[index]
            all |= byte
            // Bytes that continue a character count nothing, and the first of four stands for two units.
            units &+= (byte & 0xC0 == 0x80 ? 0 : 1) &+ (byte >= 0xF0 ? 1 : 0)
            index &+= 1
        }
        return (units, all < 0x80)
    }
}
