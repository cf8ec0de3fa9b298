/// An exact decimal number: a 128-bit integer and the count of its digits after the point.
///
/// Text form: `-12.50`, always with `scale` digits after the point. Numbers are equal when their values are equal
/// (`1.5` and `1.50`), whatever their scales.
public struct Decimal128: Sendable, Hashable, Comparable, LosslessStringConvertible, Codable, TextValue {
    /// The largest scale, and the count of decimal digits that always fit: 38.
    public static let maximumPrecision = 38

    /// The number without its point: 1250 for 12.50.
    public let unscaled: Int128
    /// The count of digits after the point, 0 to 38.
    public let scale: Int

    /// Makes the number `unscaled / 10^scale`.
    /// - Parameters:
    ///   - unscaled: the number without its point.
    ///   - scale: the count of digits after the point; a scale outside 0 to 38 traps.
    @inlinable public init(unscaled: Int128, scale: Int) {
        precondition(scale >= 0 && scale <= 38, "Decimal128: the argument scale must be 0 to 38")
        self.unscaled = unscaled
        self.scale = scale
    }

    /// Makes a whole number of scale 0.
    @inlinable public init(_ value: Int64) { self.init(unscaled: Int128(value), scale: 0) }

    /// Reads the text form, its scale being the count of digits after the point; nil for anything else, an exponent
    /// included, and for numbers that do not fit.
    public init?(_ text: String) {
        guard let parsed = withUTF8Bytes(of: text, { TextKernels.parseDecimal($0) }) else { return nil }
        self = parsed
    }

    /// The count of decimal digits of the unscaled number; 1 for zero.
    public var precision: Int { Decimal128.digits(of: unscaled.magnitude) }

    /// Whether the number is zero.
    @inlinable public var isZero: Bool { unscaled == 0 }

    /// The same number with another scale, or nil when digits other than zero would be lost or it does not fit.
    @inlinable public func exactly(scale newScale: Int) -> Decimal128? {
        guard newScale >= 0, newScale <= 38 else { return nil }
        if newScale == scale { return self }
        if newScale > scale {
            let (product, overflow) = unscaled.multipliedReportingOverflow(
                by: PowersOfTen.int128(newScale - scale)
            )
            return overflow ? nil : Decimal128(unscaled: product, scale: newScale)
        }
        let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: PowersOfTen.int128(scale - newScale))
        return remainder == 0 ? Decimal128(unscaled: quotient, scale: newScale) : nil
    }

    /// The same number with another scale, halves rounded away from zero, or nil when it does not fit.
    public func rounded(scale newScale: Int) -> Decimal128? {
        if newScale >= scale { return exactly(scale: newScale) }
        guard newScale >= 0 else { return nil }
        let divisor = PowersOfTen.int128(scale - newScale)
        let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: divisor)
        let isHalfOrMore = remainder.magnitude >= divisor.magnitude / 2
        let away: Int128 = isHalfOrMore ? unscaled.signum() : 0
        return Decimal128(unscaled: quotient + away, scale: newScale)
    }

    /// The whole number that equals this one, or nil when there is a fraction or it does not fit 64 bits.
    public var int64: Int64? { exactly(scale: 0).flatMap { Int64(exactly: $0.unscaled) } }

    /// The nearest `Double`; most decimal fractions have no exact one.
    public var double: Double {
        var bytes: [UInt8] = []
        TextKernels.append(decimal: unscaled, scale: scale, to: &bytes)
        return bytes.withUnsafeBufferPointer { TextKernels.parseDouble($0) } ?? .nan
    }

    /// Compares the values, whatever the scales.
    @inlinable public static func < (left: Decimal128, right: Decimal128) -> Bool {
        left.scale == right.scale ? left.unscaled < right.unscaled : order(left, right) < 0
    }
    /// Whether both have the same value, whatever the scales.
    @inlinable public static func == (left: Decimal128, right: Decimal128) -> Bool {
        left.scale == right.scale ? left.unscaled == right.unscaled : order(left, right) == 0
    }
    /// Feeds the value, whatever its scale.
    public func hash(into hasher: inout Hasher) {
        let short = trimmed
        hasher.combine(short.unscaled)
        hasher.combine(short.scale)
    }

    /// The same number without zeros at the end of its decimals.
    public var trimmed: Decimal128 {
        var number = unscaled
        var digits = scale
        while digits > 0 {
            let (quotient, remainder) = number.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { break }
            number = quotient
            digits -= 1
        }
        return Decimal128(unscaled: number, scale: digits)
    }

    /// The text form, such as `-12.50`.
    public var description: String {
        makeText(capacity: 48) { TextKernels.write(decimal: unscaled, scale: scale, to: $0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
    /// Reads the text form.
    public init(from decoder: any Decoder) throws { self = try Self.decodeText(from: decoder) }

    /// Negative, zero or positive as `left` is smaller, equal or larger; never overflows.
    @usableFromInline
    static func order(_ left: Decimal128, _ right: Decimal128) -> Int {
        let leftFactor = PowersOfTen.int128(max(0, right.scale - left.scale)).magnitude
        let rightFactor = PowersOfTen.int128(max(0, left.scale - right.scale)).magnitude
        let (a, b) = (left.unscaled.signum(), right.unscaled.signum())
        if a != b { return a < b ? -1 : 1 }
        let l = left.unscaled.magnitude.multipliedFullWidth(by: leftFactor)
        let r = right.unscaled.magnitude.multipliedFullWidth(by: rightFactor)
        if (l.high, l.low) == (r.high, r.low) { return 0 }
        let isSmaller = (l.high, l.low) < (r.high, r.low)
        return isSmaller == (a > 0) ? -1 : 1
    }

    static func digits(of magnitude: UInt128) -> Int {
        var count = 1
        while count < 39, magnitude >= PowersOfTen.int128(count).magnitude { count += 1 }
        return count
    }
}
