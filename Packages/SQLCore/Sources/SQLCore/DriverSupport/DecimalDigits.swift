public import DataFrames

/// A decimal number of any length, read from its text.
@_spi(SQLDrivers)
public struct DecimalDigits {
    /// Whether there is a minus before it.
    public var isNegative = false
    /// The digits as numbers, without zeros at either end.
    public var values: [UInt8] = []
    /// The power of ten of the last digit.
    public var exponent = 0
    /// How many decimals the text has.
    public var decimals = 0

    /// `nil` unless the text is a number: an optional sign, digits with an optional point, an optional exponent.
    public init?(_ text: some Collection<UInt8>) {
        var hasPoint = false
        var hasDigit = false
        var rest = text[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        reading: while let byte = rest.popFirst() {
            switch byte {
            case 0x30...0x39:
                hasDigit = true
                if hasPoint { exponent -= 1 }
                if !(values.isEmpty && byte == 0x30) { values.append(byte - 0x30) }
            case UInt8(ascii: ".") where !hasPoint: hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard hasDigit, let power = Int(String(decoding: rest, as: UTF8.self)), power.magnitude < 100_000 else {
                    return nil
                }
                exponent += power
                break reading
            default: return nil
            }
        }
        guard hasDigit else { return nil }
        decimals = max(-exponent, 0)
        while values.last == 0 {
            values.removeLast()
            exponent += 1
        }
        if values.isEmpty { exponent = 0 }
    }

    /// The number in 38 digits; `nil` if it does not fit.
    public var decimal: Decimal128? {
        guard exponent >= -38, values.count + max(exponent, 0) <= 38 else { return nil }
        var number: Int128 = 0
        for digit in values { number = number * 10 + Int128(digit) }
        if exponent > 0 { for _ in 0..<exponent { number *= 10 } }
        return Decimal128(unscaled: isNegative ? -number : number, scale: max(-exponent, 0))
    }
}
