internal import FoundationEssentials

/// Reads one cell's text as an element of a column of fixed width.
protocol CSVCellParser {
    associatedtype Element: FixedWidthElement
    /// The element, or nil when the text is anything else.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Element?
    /// The same for a text in the window, behind which more bytes may be read: up to 24 from its start on.
    func parse(padded start: UnsafePointer<UInt8>, _ count: Int) -> Element?
    /// What the text must be, as it follows "expected" in an error.
    var expected: String { get }
}

extension CSVCellParser {
    @inline(__always)
    func parse(padded start: UnsafePointer<UInt8>, _ count: Int) -> Element? {
        parse(UnsafeBufferPointer(start: start, count: count))
    }
}

struct CSVSignedParser<Element: FixedWidthElement & FixedWidthInteger>: CSVCellParser {
    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Element? {
        TextKernels.parseInt64(bytes).flatMap { Element(exactly: $0) }
    }
    @inline(__always)
    func parse(padded start: UnsafePointer<UInt8>, _ count: Int) -> Element? {
        guard let value = TextKernels.parseInt64(padded: start, count) else { return nil }
        return Element(exactly: value)
    }
    var expected: String { "a whole number from \(Element.min) to \(Element.max)" }
}

struct CSVUnsignedParser<Element: FixedWidthElement & FixedWidthInteger>: CSVCellParser {
    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Element? {
        TextKernels.parseUInt64(bytes).flatMap { Element(exactly: $0) }
    }
    var expected: String { "a whole number from 0 to \(Element.max)" }
}

struct CSVDoubleParser: CSVCellParser {
    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        TextKernels.parseDouble(bytes, allowNonFinite: true)
    }
    @inline(__always)
    func parse(padded start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
        TextKernels.parseDouble(padded: start, count)
    }
    var expected: String { "a number such as -1.5 or 2e-7, or nan, inf, -inf" }
}

struct CSVFloatParser: CSVCellParser {
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Float? { TextKernels.parseFloat(bytes, allowNonFinite: true) }
    var expected: String { "a number such as -1.5 or 2e-7 within the range of 32 bits, or nan, inf, -inf" }
}

struct CSVDecimalParser: CSVCellParser {
    let precision: Int
    let scale: Int
    private let limit: UInt128

    init(precision: Int, scale: Int) {
        self.precision = precision
        self.scale = scale
        limit = PowersOfTen.int128(precision).magnitude
    }

    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128? {
        guard let value = TextKernels.parseDecimal(bytes, scale: scale), value.magnitude < limit else { return nil }
        return value
    }
    @inline(__always)
    func parse(padded start: UnsafePointer<UInt8>, _ count: Int) -> Int128? {
        guard let value = TextKernels.parseDecimal(padded: start, count, scale: scale), value.magnitude < limit else {
            return nil
        }
        return value
    }
    var expected: String {
        "a number of at most \(precision - scale) digits before and \(scale) after the point"
    }
}

struct CSVDateParser: CSVCellParser {
    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? { TextKernels.parseDate(bytes) }
    @inline(__always)
    func parse(padded start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
        TextKernels.parseDate(padded: start, count)
    }
    var expected: String { "a date in the form yyyy-MM-dd" }
}

struct CSVTimeParser: CSVCellParser {
    let unit: TimeUnit
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? { TextKernels.parseTime(bytes, unit: unit) }
    var expected: String { "a time in the form HH:mm:ss\(CSVTimeParser.decimals(unit))" }

    static func decimals(_ unit: TimeUnit) -> String {
        unit == .second ? "" : " with at most \(unit.fractionDigits) decimals"
    }
}

struct CSVLocalDateTimeParser: CSVCellParser {
    let unit: TimeUnit
    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? { TextKernels.parseLocalDateTime(bytes, unit: unit) }
    var expected: String { "a date-time in the form yyyy-MM-ddTHH:mm:ss\(CSVTimeParser.decimals(unit))" }
}

struct CSVInstantParser: CSVCellParser {
    let unit: TimeUnit
    @inline(__always)
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? { TextKernels.parseInstant(bytes, unit: unit) }
    var expected: String {
        "a date-time with Z or an offset, in the form yyyy-MM-ddTHH:mm:ssZ\(CSVTimeParser.decimals(unit))"
    }
}

struct CSVDurationParser: CSVCellParser {
    let unit: TimeUnit
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? { TextKernels.parseDuration(bytes, unit: unit) }
    var expected: String { "a length of time in the form PT1H2M3S\(CSVTimeParser.decimals(unit))" }
}

struct CSVIntervalParser: CSVCellParser {
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> CalendarInterval? { TextKernels.parseInterval(bytes) }
    var expected: String { "an interval in the form P1Y2M3DT4H5M6S" }
}

struct CSVUUIDParser: CSVCellParser {
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> UUIDBytes? { TextKernels.parseUUID(bytes) }
    var expected: String { "an identifier in the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" }
}
