/// Which character parts the cells of a CSV text.
enum CSVSeparator {
    private static let candidates: [Unicode.Scalar] = [",", ";", "\t", "|"]

    /// The one that stands most often in the first line, outside quotes; of equals the first, which is the comma.
    ///
    /// - Parameter bytes: The beginning of the text, in an encoding where ASCII is one byte, or UTF-16.
    static func guess(_ bytes: [UInt8]) -> Unicode.Scalar {
        var counts = [Int](repeating: 0, count: candidates.count)
        var isQuoted = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A || byte == 0x0D { break }
            if let index = candidates.firstIndex(where: { $0.value == UInt32(byte) }) { counts[index] += 1 }
        }
        let most = counts.max() ?? 0
        return counts.firstIndex(of: most).map { candidates[$0] } ?? ","
    }
}
