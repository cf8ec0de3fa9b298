internal import SQLCore

/// Decimals of the binary protocol, which come as text.
enum DecimalText {
    /// The number times 10 to the power of `scale`, for texts of at most 18 digits with exactly `scale` decimals.
    ///
    /// - Returns: `nil` for everything else, also for what is no number.
    @inline(__always)
    static func quickly(_ start: UnsafePointer<UInt8>, _ count: Int, scale: Int) -> Int64? {
        guard count > 0 else { return nil }
        let isNegative = start[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        let digits = count &- first &- (scale > 0 ? 1 : 0)
        guard digits > scale || (digits == scale && digits > 0), digits <= 18 else { return nil }
        let point = count &- scale &- (scale > 0 ? 1 : 0)
        var number: Int64 = 0
        var index = first
        while index < point {
            let digit = start[index] &- 0x30
            guard digit <= 9 else { return nil }
            number = number &* 10 &+ Int64(digit)
            index &+= 1
        }
        if scale > 0 {
            guard start[point] == UInt8(ascii: ".") else { return nil }
            index = point &+ 1
            while index < count {
                let digit = start[index] &- 0x30
                guard digit <= 9 else { return nil }
                number = number &* 10 &+ Int64(digit)
                index &+= 1
            }
        }
        return isNegative ? 0 &- number : number
    }

    /// The number times 10 to the power of `scale`.
    ///
    /// - Throws: `.inexact` if it has more decimals, `.outOfRange` if it needs more than `precision` digits.
    static func unscaled(
        _ start: UnsafePointer<UInt8>,
        _ count: Int,
        precision: Int,
        scale: Int
    ) throws(CellFault) -> Int128 {
        let text = UnsafeBufferPointer(start: start, count: count)
        guard let number = TextKernels.parseDecimal(text, scale: scale) else {
            guard let decimal = TextKernels.parseDecimal(text) else {
                // Digits alone, and too many of them.
                let isNumber = text.allSatisfy { (0x2D...0x39).contains($0) }
                throw isNumber && count > 0 ? .outOfRange : .malformed
            }
            throw decimal.trimmed.scale > scale ? .inexact : .outOfRange
        }
        guard Decimal128(unscaled: number, scale: scale).precision <= precision else { throw .outOfRange }
        return number
    }
}
