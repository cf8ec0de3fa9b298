/// Readers and writers of single values as ASCII text, without locale and without `String`.
///
/// Every reader takes exactly the bytes of one value and returns nil for anything else: spaces, an empty text, a digit
/// too many, a number out of range. Nothing wraps and nothing is rounded, apart from `Double` to the nearest value.
/// All functions are pure and may be called from any thread.
public enum TextKernels {}

extension TextKernels {
    /// Reads a whole number with an optional sign.
    @inlinable
    public static func parseInt64(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        var index = 0
        let first = base[0]
        let isNegative = first == 0x2D
        if isNegative || first == 0x2B { index = 1 }
        guard let magnitude = parseMagnitude(base + index, bytes.count - index) else { return nil }
        if isNegative {
            return magnitude <= 0x8000_0000_0000_0000 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }

    /// Reads a whole number that is not negative, with an optional plus sign.
    @inlinable
    public static func parseUInt64(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        let index = base[0] == 0x2B ? 1 : 0
        return parseMagnitude(base + index, bytes.count - index)
    }

    /// Reads one or more digits.
    @inlinable
    static func parseMagnitude(_ digits: UnsafePointer<UInt8>, _ count: Int) -> UInt64? {
        if count <= 0 { return nil }
        var value: UInt64 = 0
        if count <= 19 {
            for index in 0..<count {
                let digit = digits[index] &- 0x30
                if digit > 9 { return nil }
                value = value &* 10 &+ UInt64(digit)
            }
            return value
        }
        for index in 0..<count {
            let digit = digits[index] &- 0x30
            if digit > 9 { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }

    /// Reads `true` or `false` in any mix of cases.
    @inlinable
    public static func parseBool(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        guard let base = bytes.baseAddress else { return nil }
        func lower(_ index: Int) -> UInt8 { base[index] | 0x20 }
        if bytes.count == 4 {
            return lower(0) == 0x74 && lower(1) == 0x72 && lower(2) == 0x75 && lower(3) == 0x65 ? true : nil
        }
        if bytes.count == 5 {
            let isFalse =
                lower(0) == 0x66 && lower(1) == 0x61 && lower(2) == 0x6C && lower(3) == 0x73 && lower(4) == 0x65
            return isFalse ? false : nil
        }
        return nil
    }

    /// Reads a decimal number as an integer that counts units of `10^-scale`.
    ///
    /// `12.5` at scale 2 gives 1250. Digits beyond the scale must be zeros. There is no exponent.
    /// - Parameters:
    ///   - bytes: an optional sign, digits, and optionally a point followed by digits; one digit at least.
    ///   - scale: 0 to 38.
    @inlinable
    public static func parseDecimal(_ bytes: UnsafeBufferPointer<UInt8>, scale: Int) -> Int128? {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        let count = bytes.count
        let first = base[0]
        let isNegative = first == 0x2D
        var index = isNegative || first == 0x2B ? 1 : 0
        // 18 characters cannot overflow 64 bits; nearly all numbers end here.
        if count - index <= 18 {
            var value: Int64 = 0
            var digits = 0
            var decimals = 0
            while index < count {
                let digit = base[index] &- 0x30
                if digit > 9 { break }
                value = value &* 10 &+ Int64(digit)
                digits &+= 1
                index &+= 1
            }
            if index < count {
                if base[index] != 0x2E { return nil }
                index &+= 1
                let start = index
                while index < count {
                    let digit = base[index] &- 0x30
                    if digit > 9 { return nil }
                    value = value &* 10 &+ Int64(digit)
                    index &+= 1
                }
                decimals = index &- start
                digits &+= decimals
            }
            if digits == 0 { return nil }
            if isNegative { value = 0 &- value }
            if decimals == scale { return Int128(value) }
            if decimals < scale, digits &+ scale &- decimals <= 18 {
                return Int128(value &* PowersOfTen.int64(scale &- decimals))
            }
        }
        return parseLongDecimal(bytes, scale: scale)
    }

    /// The slow road of ``parseDecimal(_:scale:)``: any length, each step checked.
    @usableFromInline
    static func parseLongDecimal(_ bytes: UnsafeBufferPointer<UInt8>, scale: Int) -> Int128? {
        guard scale >= 0, scale <= 38, !bytes.isEmpty else { return nil }
        let isNegative = bytes[0] == 0x2D
        var index = isNegative || bytes[0] == 0x2B ? 1 : 0
        var value: Int128 = 0
        var digits = 0
        var decimals = 0
        var isAfterPoint = false
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x2E {
                if isAfterPoint { return nil }
                isAfterPoint = true
                continue
            }
            let digit = byte &- 0x30
            if digit > 9 { return nil }
            digits += 1
            if isAfterPoint {
                decimals += 1
                if decimals > scale {
                    if digit != 0 { return nil }
                    continue
                }
            }
            // Counts downwards for a negative number, so that the smallest one fits.
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let signed = isNegative ? -Int128(digit) : Int128(digit)
            let (sum, carry) = tenfold.addingReportingOverflow(signed)
            if overflow || carry { return nil }
            value = sum
        }
        if digits == 0 { return nil }
        if decimals < scale {
            let (product, overflow) = value.multipliedReportingOverflow(by: PowersOfTen.int128(scale - decimals))
            return overflow ? nil : product
        }
        return value
    }

    /// Reads a decimal number whose scale is the count of digits after its point.
    public static func parseDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Decimal128? {
        let scale = bytes.lastIndex(of: 0x2E).map { bytes.count - 1 - $0 } ?? 0
        guard scale <= 38, let unscaled = parseDecimal(bytes, scale: scale) else { return nil }
        return Decimal128(unscaled: unscaled, scale: scale)
    }
}
