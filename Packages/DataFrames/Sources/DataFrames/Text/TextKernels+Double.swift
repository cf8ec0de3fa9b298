extension TextKernels {
    /// Reads a decimal floating-point number, rounded to the nearest `Double`.
    ///
    /// Form: an optional sign, digits with an optional point (a digit at least), an optional exponent. Numbers beyond
    /// the range of `Double` give nil; those closer to zero than the smallest one give zero.
    /// - Parameters:
    ///   - bytes: the text of one number.
    ///   - allowNonFinite: also takes `nan`, `inf` and `infinity` in any mix of cases, with an optional sign.
    @inlinable
    public static func parseDouble(_ bytes: UnsafeBufferPointer<UInt8>, allowNonFinite: Bool = false) -> Double? {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        let count = bytes.count
        let isNegative = base[0] == 0x2D
        var index = isNegative || base[0] == 0x2B ? 1 : 0
        var mantissa: UInt64 = 0
        let start = index
        while index < count {
            let digit = base[index] &- 0x30
            if digit > 9 { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            index &+= 1
        }
        var digits = index &- start
        var exponent = 0
        if index < count, base[index] == 0x2E {
            index &+= 1
            let point = index
            while index < count {
                let digit = base[index] &- 0x30
                if digit > 9 { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                index &+= 1
            }
            exponent = point &- index
            digits &+= index &- point
        }
        // Clinger's fast path: both numbers are exact, so one operation rounds once.
        if index == count, digits > 0, digits <= 18, mantissa <= 1 << 53, exponent >= -22 {
            let value = Double(mantissa) / powerOfTen(-exponent)
            return isNegative ? -value : value
        }
        return parseLongDouble(bytes, allowNonFinite: allowNonFinite)
    }

    /// 10 to the power of 0...22, each exact.
    @inlinable
    static func powerOfTen(_ exponent: Int) -> Double {
        exponent <= 18
            ? Double(PowersOfTen.int64(exponent)) : 1e18 * Double(PowersOfTen.int64(exponent &- 18))
    }

    /// The slow road of ``parseDouble(_:allowNonFinite:)``: any length and exponent; the standard library rounds what the
    /// first 19 digits leave open.
    @usableFromInline
    static func parseLongDouble(_ bytes: UnsafeBufferPointer<UInt8>, allowNonFinite: Bool) -> Double? {
        if let value = parseNineteenDigits(bytes) { return value }
        guard isFloatingPoint(bytes) else { return allowNonFinite ? nonFinite(bytes) : nil }
        // Rounds once and knows no locale; the form was checked above.
        guard let value = Double(String(decoding: bytes, as: UTF8.self)) else { return nil }
        return value.isFinite ? value : nil
    }

    /// Rounds by the first 19 digits; nil when they leave it open, or when the text is no number.
    private static func parseNineteenDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        let count = bytes.count
        let isNegative = base[0] == 0x2D
        var index = isNegative || base[0] == 0x2B ? 1 : 0
        var mantissa: UInt64 = 0
        /// Digits of the mantissa, zeros in front not counted.
        var digits = 0
        var exponent = 0
        var isCut = false
        var hasDigit = false
        var isFraction = false
        while index < count {
            let digit = base[index] &- 0x30
            if digit > 9 {
                if base[index] != 0x2E || isFraction { break }
                isFraction = true
                index &+= 1
                continue
            }
            hasDigit = true
            if digits < 19 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                if mantissa > 0 { digits &+= 1 }
                if isFraction { exponent &-= 1 }
            } else {
                if digit > 0 { isCut = true }
                if !isFraction { exponent &+= 1 }
            }
            index &+= 1
        }
        guard hasDigit else { return nil }
        if index < count {
            guard base[index] | 0x20 == 0x65 else { return nil }
            index &+= 1
            let isMinus = index < count && base[index] == 0x2D
            if index < count, isMinus || base[index] == 0x2B { index &+= 1 }
            let start = index
            var power = 0
            while index < count {
                let digit = base[index] &- 0x30
                if digit > 9 { return nil }
                if power < 100_000 { power = power &* 10 &+ Int(digit) }
                index &+= 1
            }
            if index == start { return nil }
            exponent &+= isMinus ? 0 &- power : power
        }
        if mantissa == 0 { return isNegative ? -0.0 : 0 }
        guard let value = DecimalToDouble.convert(mantissa, exponent: exponent) else { return nil }
        if isCut, DecimalToDouble.convert(mantissa &+ 1, exponent: exponent) != value { return nil }
        return isNegative ? -value : value
    }

    /// Reads like ``parseDouble(_:allowNonFinite:)``, rounded once to the nearest `Float`.
    public static func parseFloat(_ bytes: UnsafeBufferPointer<UInt8>, allowNonFinite: Bool = false) -> Float? {
        guard isFloatingPoint(bytes) else { return allowNonFinite ? nonFinite(bytes).map { Float($0) } : nil }
        guard let value = Float(String(decoding: bytes, as: UTF8.self)) else { return nil }
        return value.isFinite ? value : nil
    }

    /// Whether the bytes have the form of a decimal floating-point number.
    static func isFloatingPoint(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        func skipDigits() -> Int {
            let start = index
            while index < bytes.count, bytes[index] &- 0x30 <= 9 { index += 1 }
            return index - start
        }
        func skipSign() {
            if index < bytes.count, bytes[index] == 0x2D || bytes[index] == 0x2B { index += 1 }
        }
        skipSign()
        var digits = skipDigits()
        if index < bytes.count, bytes[index] == 0x2E {
            index += 1
            digits += skipDigits()
        }
        if digits == 0 { return false }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            skipSign()
            if skipDigits() == 0 { return false }
        }
        return index == bytes.count
    }

    /// `nan`, `inf` or `infinity` with an optional sign, in any mix of cases.
    private static func nonFinite(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let first = bytes.first else { return nil }
        let isNegative = first == 0x2D
        let word = bytes.dropFirst(isNegative || first == 0x2B ? 1 : 0)
        func matches(_ text: StaticString) -> Bool {
            word.count == text.utf8CodeUnitCount
                && zip(word, UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
                    .allSatisfy { $0 | 0x20 == $1 }
        }
        if matches("nan") { return .nan }
        if matches("inf") || matches("infinity") { return isNegative ? -.infinity : .infinity }
        return nil
    }

    /// Writes the shortest text that reads back as the same number, 32 bytes at most; `inf`, `-inf` and `nan` for the
    /// others. A whole number ends in `.0`.
    @inlinable
    public static func write(double value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let magnitude = value.magnitude
        // A number of at most 15 digits has one decimal text of that length, so the first scale that fits is the
        // shortest text.
        if magnitude >= 0.001, magnitude < 1e9 {
            var scale = 1
            var scaled = magnitude * 10
            while scale <= 4 {
                let whole = scaled.rounded(.toNearestOrEven)
                if whole / Double(PowersOfTen.int64(scale)) == magnitude {
                    let unscaled = Int64(whole)
                    return write(decimal: Int128(value < 0 ? 0 &- unscaled : unscaled), scale: scale, to: out)
                }
                scale &+= 1
                scaled *= 10
            }
        }
        return writeDescription(value.description, to: out)
    }

    /// Writes the shortest text that reads back as the same number, 32 bytes at most; `inf`, `-inf` and `nan` for the
    /// others. A whole number ends in `.0`.
    @inlinable
    public static func write(float value: Float, to out: UnsafeMutablePointer<UInt8>) -> Int {
        writeDescription(value.description, to: out)
    }

    @usableFromInline
    static func writeDescription(_ text: String, to out: UnsafeMutablePointer<UInt8>) -> Int {
        withUTF8Bytes(of: text) { bytes in
            for (index, byte) in bytes.enumerated() { out[index] = byte }
            return bytes.count
        }
    }
}
