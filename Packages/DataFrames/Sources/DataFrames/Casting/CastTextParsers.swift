/// Whole numbers of text with decimals, halves away from zero.
struct RoundedIntegerParser<Element: FixedWidthElement & FixedWidthInteger>: CSVCellParser {
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Element? {
        TextKernels.parseDecimal(bytes)?.rounded(scale: 0).flatMap { Element(exactly: $0.unscaled) }
    }
    var expected: String { "a number that rounds to one from \(Element.min) to \(Element.max)" }
}

/// Decimals of text with more of them, halves away from zero.
struct RoundedDecimalParser: CSVCellParser {
    let precision: Int
    let scale: Int

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128? {
        if let exact = TextKernels.parseDecimal(bytes, scale: scale) {
            return exact.magnitude < PowersOfTen.int128(precision).magnitude ? exact : nil
        }
        guard let number = TextKernels.parseDecimal(bytes)?.rounded(scale: scale), number.precision <= precision else {
            return nil
        }
        return number.unscaled
    }
    var expected: String { "a number of at most \(precision - scale) digits before the point" }
}

/// Times of text with more decimals than the unit has, towards the past.
struct RoundedTimeParser<Inner: CSVCellParser>: CSVCellParser where Inner.Element == Int64 {
    let unit: TimeUnit
    /// The parser for each unit.
    let inner: (TimeUnit) -> Inner

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let finer = TextKernels.unitOfFraction(bytes) else { return nil }
        guard let ticks = inner(max(unit, finer)).parse(bytes) else { return nil }
        return max(unit, finer).convertFloor(ticks, to: unit)
    }
    var expected: String { inner(.nanosecond).expected }
}

/// The bytes of an identifier.
struct UUIDBytesParser: CSVCellParser {
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> UUIDBytes? {
        guard bytes.count == 16, let base = bytes.baseAddress else { return nil }
        return UUIDBytes(loading: UnsafeRawPointer(base))
    }
    var expected: String { "an identifier of 16 bytes" }
}
