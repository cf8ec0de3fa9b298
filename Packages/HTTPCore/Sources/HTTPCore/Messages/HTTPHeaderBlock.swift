internal import Glibc

/// The header lines of an answer as they came, looked into without making strings of all of them.
struct HTTPHeaderBlock: Sendable {
    private struct Line: Sendable {
        let name: Range<Int32>
        let value: Range<Int32>
    }

    private let bytes: [UInt8]
    private var lines: [Line] = []

    /// Reads lines `name: value` that end with LF or CRLF, without status line.
    ///
    /// Spaces between name and colon are removed (RFC 9112 §5.1); a line whose name is no token is passed over.
    ///
    /// `nil` for a block with folded lines, which begin with a space or tab (RFC 9112 §5.2), and one of over 2 GiB.
    init?(_ bytes: [UInt8]) {
        guard bytes.count < Int32.max else { return nil }
        self.bytes = bytes
        lines.reserveCapacity(16)
        let isPlain = bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            while start < buffer.count {
                var end = Self.lineEnd(buffer, start)
                let next = end + 1
                if end > start, buffer[end - 1] == 0x0D { end -= 1 }
                if end > start, buffer[start] == 0x20 || buffer[start] == 0x09 { return false }
                add(buffer, start, end)
                start = next
            }
            return true
        }
        guard isPlain else { return nil }
    }

    /// Where the line that begins at `start` ends: at its LF, or with the block.
    private static func lineEnd(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        guard let base = UnsafeRawPointer(buffer.baseAddress),
            let found = memchr(base + start, 0x0A, buffer.count - start)
        else { return buffer.count }
        return UnsafeRawPointer(found) - base
    }

    private mutating func add(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        // A token, perhaps spaces, and the colon, which no token holds.
        var nameEnd = start
        while nameEnd < end, HTTPGrammar.isTokenByte(buffer[nameEnd]) { nameEnd += 1 }
        var colon = nameEnd
        while colon < end, buffer[colon] == 0x20 || buffer[colon] == 0x09 { colon += 1 }
        guard nameEnd > start, colon < end, buffer[colon] == UInt8(ascii: ":") else { return }
        var from = colon + 1
        var to = end
        while from < to, buffer[from] == 0x20 || buffer[from] == 0x09 { from += 1 }
        while to > from, buffer[to - 1] == 0x20 || buffer[to - 1] == 0x09 { to -= 1 }
        lines.append(Line(name: Int32(start)..<Int32(nameEnd), value: Int32(from)..<Int32(to)))
    }

    var count: Int { lines.count }

    func field(at index: Int) -> HTTPHeaders.Field {
        HTTPHeaders.Field(text(lines[index].name), text(lines[index].value))
    }

    func firstIndex(of name: String) -> Int? {
        lines.firstIndex { HTTPGrammar.equal(bytes[slice($0.name)], name.utf8) }
    }

    func value(at index: Int) -> String { text(lines[index].value) }

    func values(of name: String) -> [String] {
        lines.filter { HTTPGrammar.equal(bytes[slice($0.name)], name.utf8) }.map { text($0.value) }
    }

    private func slice(_ range: Range<Int32>) -> Range<Int> { Int(range.lowerBound)..<Int(range.upperBound) }

    private func text(_ range: Range<Int32>) -> String { Self.text(bytes[slice(range)]) }

    /// Values that are not UTF-8 are read as ISO-8859-1, which HTTP once meant.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? HTTPCharset.latin1.repairedText(bytes)
    }

    /// The fields of a block with folded lines: each goes on with the one before it.
    static func unfolded(_ bytes: [UInt8]) -> [HTTPHeaders.Field] {
        var fields: [HTTPHeaders.Field] = []
        for line in bytes.split(separator: 0x0A) {
            let line = line.last == 0x0D ? line.dropLast() : line
            if line.first == 0x20 || line.first == 0x09, let last = fields.popLast() {
                let rest = text(HTTPGrammar.trimmed(line))
                fields.append(HTTPHeaders.Field(last.name, last.value.isEmpty ? rest : "\(last.value) \(rest)"))
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = HTTPGrammar.trimmed(line[..<colon])
            guard !name.isEmpty, name.allSatisfy(HTTPGrammar.isTokenByte) else { continue }
            fields.append(HTTPHeaders.Field(text(name), text(HTTPGrammar.trimmed(line[(colon + 1)...]))))
        }
        return fields
    }
}
