/// Reads numbers with a decimal comma or groups of digits through the parser of plain ones.
struct CSVFormattedParser<Inner: CSVCellParser>: CSVCellParser {
    let inner: Inner
    let format: CSVNumberFormat

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Inner.Element? {
        format.withPlain(bytes) { inner.parse($0) } ?? nil
    }
    var expected: String { "\(inner.expected), with \(format.words)" }
}
