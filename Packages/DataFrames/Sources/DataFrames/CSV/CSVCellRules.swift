/// What makes a cell null, and how the text within quotes is found.
struct CSVCellRules {
    private let nullTexts: [[UInt8]]
    /// Bit n is set when some null text is n bytes long; bit 63 stands for all longer ones.
    private let nullLengths: UInt64
    private let quote: UInt8
    private let quotedNulls: Bool
    /// Whether the empty cell is null.
    let isEmptyNull: Bool
    /// How numbers are written.
    let numbers: CSVNumberFormat
    /// How the dates and times of some columns are written, by name.
    let times: [String: CSVTimeProgram]

    init(_ options: CSVReadOptions) throws(FrameError) {
        nullTexts = options.nullTexts.map { Array($0.utf8) }
        nullLengths = nullTexts.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
        quote = options.quote.map { UInt8(truncatingIfNeeded: $0.value) } ?? 0
        quotedNulls = options.quotedNulls
        isEmptyNull = options.nullTexts.contains("")
        numbers = CSVNumberFormat(decimal: options.decimalSeparator, group: options.groupSeparator)
        times = try CSVDialect.programs(options.timeFormats, schema: options.schema, types: options.types)
    }

    /// Whether a text of that many bytes could be a null text.
    @inline(__always)
    func mayBeNull(_ length: Int) -> Bool { nullLengths >> UInt64(min(length, 63)) & 1 != 0 }

    /// Whether the bytes are one of the null texts.
    func isNullText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if bytes.isEmpty { return isEmptyNull }
        guard mayBeNull(bytes.count) else { return false }
        return nullTexts.contains { $0.count == bytes.count && $0.elementsEqual(bytes) }
    }

    /// Whether a cell is null, whatever its form.
    @inline(__always)
    func isNull(_ cell: CSVCell, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if cell.isMissing { return true }
        return (!cell.isQuoted || quotedNulls) && isNullText(bytes)
    }

    /// Calls `body` with the cell's text, doubled quotes made single.
    func withText<R>(
        _ cell: CSVCell,
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) -> R
    ) -> R {
        guard cell.hasDoubledQuotes else { return body(bytes) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { target in
            var count = 0
            var index = 0
            while index < bytes.count {
                target[count] = bytes[index]
                count += 1
                // One that is not doubled is there only where stray quotes are allowed.
                let isDoubled = bytes[index] == quote && index + 1 < bytes.count && bytes[index + 1] == quote
                index += isDoubled ? 2 : 1
            }
            return body(UnsafeBufferPointer(rebasing: target[..<count]))
        }
    }
}
