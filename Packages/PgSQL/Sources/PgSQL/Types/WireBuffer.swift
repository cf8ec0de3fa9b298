internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// Bytes on their way to the server; grows, and keeps its memory when it is emptied.
final class WireBuffer {
    // One thread uses a buffer, and no closure runs while these are changed, so nothing needs to be checked each time.
    @exclusivity(unchecked) private(set) var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) private(set) var capacity: Int
    @exclusivity(unchecked) var count = 0

    init(capacity: Int = 256) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit {
        base.deallocate()
    }

    /// Makes room for that many more bytes.
    @inline(__always)
    func reserve(_ additional: Int) {
        if capacity &- count < additional { grow(additional) }
    }

    @inline(never)
    private func grow(_ additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        memory.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = memory
        capacity = larger
    }

    @inline(__always)
    func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        reserve(MemoryLayout<T>.size)
        base.storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
        count &+= MemoryLayout<T>.size
    }

    func put(_ value: Double) { put(value.bitPattern) }
    func put(_ value: Float) { put(value.bitPattern) }

    func put(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        if let start = bytes.baseAddress { (base + count).copyMemory(from: start, byteCount: bytes.count) }
        count += bytes.count
    }

    func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { put($0) }
    }

    func put(_ text: String) {
        var text = text
        text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    func put(_ uuid: UUIDBytes) {
        withUnsafeBytes(of: uuid) { put($0) }
    }

    /// Writes the number over four bytes that were written before.
    func patch(_ value: Int32, at offset: Int) {
        base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
    }
}

// MARK: Numbers of any length

extension WireBuffer {
    /// The most bytes that ``WireNumeric/write(_:scale:to:)`` writes.
    static let longestDecimal = 8 + 2 * 12

    /// Writes a decimal as `numeric`.
    func putNumeric(_ unscaled: Int128, scale: Int) {
        reserve(Self.longestDecimal)
        count += WireNumeric.write(unscaled, scale: scale, to: base + count)
    }

    /// Writes a number of any length as `numeric`.
    ///
    /// - Throws: `.outOfRange` for more digits than the server takes.
    func putNumeric(_ number: DecimalDigits) throws(EncodeFault) {
        guard number.decimals <= 0x3FFF, number.values.count + max(number.exponent, 0) <= 131_072 else {
            throw .outOfRange
        }
        // Zeros at the end until the last digit closes a group of four.
        var digits = number.values
        var exponent = number.exponent
        while exponent & 3 != 0 {
            digits.append(0)
            exponent -= 1
        }
        let groups = (digits.count + 3) / 4
        let weight = groups - 1 + exponent / 4
        put(Int16(groups))
        put(Int16(digits.isEmpty ? 0 : weight))
        put(number.isNegative && !digits.isEmpty ? WireNumeric.negative : 0)
        put(UInt16(number.decimals))
        var place = 0
        var left = digits.count - (groups - 1) * 4
        for _ in 0..<groups {
            var group: UInt16 = 0
            for _ in 0..<left {
                group = group * 10 + UInt16(digits[place])
                place += 1
            }
            put(group)
            left = 4
        }
    }

    /// Writes NaN or an infinite number as `numeric`.
    func putNumeric(sign: UInt16) {
        put(Int16(0))
        put(Int16(0))
        put(sign)
        // What the server itself sends for its infinite numbers.
        put(sign == WireNumeric.notANumber ? UInt16(0) : 0x20)
    }
}

extension WireNumeric {
    /// Writes a decimal, without a length before it.
    ///
    /// - Parameter out: Room for ``WireBuffer/longestDecimal`` bytes.
    /// - Returns: How many were written.
    @inline(__always)
    static func write(_ unscaled: Int128, scale: Int, to out: UnsafeMutableRawPointer) -> Int {
        let padding = (4 &- scale & 3) & 3
        let magnitude = unscaled.magnitude
        if magnitude < 9_000_000_000_000_000 {
            // Three more digits at most stay below 2^64.
            let number = UInt64(truncatingIfNeeded: magnitude) &* power(padding)
            return write(number, scale: scale, isNegative: unscaled < 0, to: out)
        }
        return writeLong(magnitude, scale: scale, isNegative: unscaled < 0, to: out)
    }

    /// Writes a number whose last digit closes a group of four.
    @inline(__always)
    private static func write(_ number: UInt64, scale: Int, isNegative: Bool, to out: UnsafeMutableRawPointer) -> Int {
        let groups: Int
        if number < 100_000_000 {
            groups = number < 10_000 ? (number == 0 ? 0 : 1) : 2
        } else {
            groups = number < 1_000_000_000_000 ? 3 : number < 10_000_000_000_000_000 ? 4 : 5
        }
        var rest = number
        var index = groups
        var used = 0
        while index > 0 {
            index &-= 1
            let quotient = rest / 10_000
            let digit = UInt16(truncatingIfNeeded: rest &- quotient &* 10_000)
            rest = quotient
            // Groups of zeros at the end are left out.
            if used == 0, digit == 0 { continue }
            if used == 0 { used = index &+ 1 }
            out.storeBytes(of: digit.bigEndian, toByteOffset: 8 &+ 2 &* index, as: UInt16.self)
        }
        writeHead(groups: used, weight: groups &- 1 &- (scale &+ 3) / 4, scale: scale, isNegative: isNegative, to: out)
        return 8 &+ 2 &* used
    }

    @inline(__always)
    private static func writeHead(
        groups: Int,
        weight: Int,
        scale: Int,
        isNegative: Bool,
        to out: UnsafeMutableRawPointer
    ) {
        let weight = groups == 0 ? 0 : UInt64(UInt16(bitPattern: Int16(truncatingIfNeeded: weight)))
        let sign = isNegative ? UInt64(negative) : 0
        let head = UInt64(groups) << 48 | weight << 32 | sign << 16 | UInt64(scale)
        out.storeBytes(of: head.bigEndian, as: UInt64.self)
    }

    @inline(never)
    private static func writeLong(
        _ magnitude: UInt128,
        scale: Int,
        isNegative: Bool,
        to out: UnsafeMutableRawPointer
    ) -> Int {
        // The last group first: it may lack digits, which are then zeros at its end.
        let missing = (4 - scale & 3) & 3
        var groups: [UInt16] = []
        var rest = magnitude
        if missing > 0 {
            let divisor = UInt128(power(4 - missing))
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: divisor)
            groups.append(UInt16(remainder) * UInt16(power(missing)))
            rest = quotient
        }
        while rest > 0 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10_000)
            groups.append(UInt16(remainder))
            rest = quotient
        }
        let count = groups.count
        let zeros = groups.prefix { $0 == 0 }.count
        for index in zeros..<count {
            out.storeBytes(of: groups[index].bigEndian, toByteOffset: 8 + 2 * (count - 1 - index), as: UInt16.self)
        }
        writeHead(
            groups: count - zeros,
            weight: count - 1 - (scale + 3) / 4,
            scale: scale,
            isNegative: isNegative,
            to: out
        )
        return 8 + 2 * (count - zeros)
    }
}
