internal import SQLCore

/// The server's `numeric` on the wire: digits of base 10,000, the weight of the first, a sign and a number of decimals.
///
/// Source: `numeric_send`: count, weight, sign and decimals as 16-bit numbers, then the digits.
struct WireNumeric {
    static let negative: UInt16 = 0x4000
    static let notANumber: UInt16 = 0xC000
    static let infinity: UInt16 = 0xD000
    static let negativeInfinity: UInt16 = 0xF000

    let digits: UnsafeRawPointer
    let count: Int
    let weight: Int
    let sign: UInt16
    /// How many decimals are printed.
    let decimals: Int

    init(_ start: UnsafeRawPointer, _ length: Int) throws(CellFault) {
        guard length >= 8 else { throw .malformed }
        let head = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
        count = Int(head >> 48)
        weight = Int(Int16(truncatingIfNeeded: head >> 32))
        sign = UInt16(truncatingIfNeeded: head >> 16)
        decimals = Int(head & 0xFFFF)
        digits = start + 8
        guard length == 8 + 2 * count, decimals <= 0x3FFF else { throw .malformed }
        switch sign {
        case 0, Self.negative: break
        case Self.notANumber, Self.infinity, Self.negativeInfinity: return
        default: throw .malformed
        }
        for index in 0..<count where digit(index) > 9_999 { throw .malformed }
    }

    @inline(__always)
    func digit(_ index: Int) -> Int {
        guard index >= 0, index < count else { return 0 }
        return Int(UInt16(bigEndian: digits.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)))
    }

    var isFinite: Bool { sign == 0 || sign == Self.negative }

    // MARK: As scaled integers

    /// The number times 10 to the power of `scale`, for the common sizes: at most four digits of base 10,000.
    ///
    /// - Returns: `nil` for everything else, also for what is damaged or has more decimals.
    @inline(__always)
    static func quickly(_ start: UnsafeRawPointer, _ length: Int, scale: Int) -> Int64? {
        guard length >= 8 else { return nil }
        let head = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
        let count = Int(truncatingIfNeeded: head >> 48)
        let sign = UInt16(truncatingIfNeeded: head >> 16)
        guard count <= 4, length == 8 &+ 2 &* count, sign & ~negative == 0 else { return nil }
        var number: UInt64 = 0
        var largest: UInt64 = 0
        var place = start + 8
        var index = 0
        while index < count {
            let digit = UInt64(UInt16(bigEndian: place.loadUnaligned(as: UInt16.self)))
            number = number &* 10_000 &+ digit
            largest = max(largest, digit)
            place += 2
            index &+= 1
        }
        guard largest < 10_000 else { return nil }
        let weight = Int(Int16(truncatingIfNeeded: head >> 32))
        let shift = 4 &* (weight &- count &+ 1) &+ scale
        switch shift {
        case 0: break
        case -1:
            let quotient = number / 10
            guard quotient &* 10 == number else { return nil }
            number = quotient
        case -2:
            let quotient = number / 100
            guard quotient &* 100 == number else { return nil }
            number = quotient
        case -3:
            let quotient = number / 1_000
            guard quotient &* 1_000 == number else { return nil }
            number = quotient
        case 1...18:
            let (product, overflow) = number.multipliedReportingOverflow(by: power(shift))
            guard !overflow, product <= UInt64(Int64.max) else { return nil }
            number = product
        default:
            guard number == 0 else { return nil }
        }
        let value = Int64(truncatingIfNeeded: number)
        return sign == 0 ? value : 0 &- value
    }

    /// 10 to the power of 0...19.
    @inline(__always)
    static func power(_ exponent: Int) -> UInt64 {
        switch exponent {
        case 0: 1
        case 1: 10
        case 2: 100
        case 3: 1_000
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        case 7: 10_000_000
        case 8: 100_000_000
        case 9: 1_000_000_000
        case 10: 10_000_000_000
        case 11: 100_000_000_000
        case 12: 1_000_000_000_000
        case 13: 10_000_000_000_000
        case 14: 100_000_000_000_000
        case 15: 1_000_000_000_000_000
        case 16: 10_000_000_000_000_000
        case 17: 100_000_000_000_000_000
        case 18: 1_000_000_000_000_000_000
        default: 10_000_000_000_000_000_000
        }
    }

    /// 10 to the power of 0...38.
    static func wide(_ exponent: Int) -> Int128 {
        exponent <= 19 ? Int128(power(exponent)) : Int128(power(19)) * Int128(power(exponent - 19))
    }

    /// The number times 10 to the power of `scale`.
    ///
    /// - Throws: If it is not finite, has more decimals, or needs more than `precision` digits.
    func unscaled(precision: Int, scale: Int) throws(CellFault) -> Int128 {
        guard isFinite else { throw sign == Self.notANumber ? .notANumber : .infinite }
        let limit = Self.wide(min(precision, 38))
        var number: Int128 = 0
        for index in 0..<count {
            let digit = digit(index)
            // The place of the digit's last decimal figure in the result.
            let shift = 4 * (weight - index) + scale
            if digit == 0 { continue }
            if shift < -3 { throw .inexact }
            var part = Int128(digit)
            if shift < 0 {
                let divisor = Int128(Self.power(-shift))
                guard part % divisor == 0 else { throw .inexact }
                part /= divisor
            } else {
                guard shift <= 38 else { throw .outOfRange }
                let (product, overflow) = part.multipliedReportingOverflow(by: Self.wide(shift))
                guard !overflow else { throw .outOfRange }
                part = product
            }
            let (sum, overflow) = number.addingReportingOverflow(part)
            guard !overflow, sum < limit else { throw .outOfRange }
            number = sum
        }
        return sign == 0 ? number : -number
    }

    // MARK: As text

    /// The most bytes that ``write(to:)`` writes.
    var textCapacity: Int { 4 * max(weight + 1, 1) + decimals + 12 }

    /// Writes the number as the server prints it: every digit, `NaN`, `Infinity` or `-Infinity`.
    func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
        guard isFinite else {
            let word: StaticString =
                sign == Self.notANumber ? "NaN" : sign == Self.infinity ? "Infinity" : "-Infinity"
            UnsafeMutableRawPointer(out).copyMemory(from: word.utf8Start, byteCount: word.utf8CodeUnitCount)
            return word.utf8CodeUnitCount
        }
        var length = 0
        if sign == Self.negative {
            out[0] = UInt8(ascii: "-")
            length = 1
        }
        if weight < 0 {
            out[length] = UInt8(ascii: "0")
            length += 1
        } else {
            length += TextKernels.write(uint64: UInt64(digit(0)), to: out + length)
            var index = 1
            while index <= weight {
                Self.writeFour(digit(index), to: out + length)
                length += 4
                index += 1
            }
        }
        guard decimals > 0 else { return length }
        out[length] = UInt8(ascii: ".")
        length += 1
        var written = 0
        var index = weight + 1
        while written < decimals {
            // Digits before the first one are zero as well: 0.00001 has weight -2.
            Self.writeFour(digit(index), to: out + length + written)
            written += 4
            index += 1
        }
        return length + decimals
    }

    @inline(__always)
    private static func writeFour(_ digit: Int, to out: UnsafeMutablePointer<UInt8>) {
        let high = digit / 100
        let low = digit &- high &* 100
        out[0] = 0x30 &+ UInt8(truncatingIfNeeded: high / 10)
        out[1] = 0x30 &+ UInt8(truncatingIfNeeded: high % 10)
        out[2] = 0x30 &+ UInt8(truncatingIfNeeded: low / 10)
        out[3] = 0x30 &+ UInt8(truncatingIfNeeded: low % 10)
    }

    // MARK: As a double

    /// The nearest double.
    ///
    /// - Throws: `.outOfRange` for a finite number beyond all doubles.
    func double() throws(CellFault) -> Double {
        switch sign {
        case Self.notANumber: return .nan
        case Self.infinity: return .infinity
        case Self.negativeInfinity: return -.infinity
        default: break
        }
        let capacity = textCapacity
        let number = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { room in
            let length = write(to: room.baseAddress.unsafelyUnwrapped)
            return TextKernels.parseDouble(UnsafeBufferPointer(start: room.baseAddress, count: length))
        }
        guard let number, number.isFinite else { throw .outOfRange }
        return number
    }
}
