internal import Glibc
internal import Synchronization

/// The header lines of an answer as they came: `name: value`, ended by LF or CRLF, without status line.
///
/// Most callers look at none of them, so lines are found when they are first asked for, and strings are made of those
/// alone that somebody wants.
///
/// Spaces between name and colon are removed (RFC 9112 §5.1); a line whose name is no token is passed over. A line that
/// begins with a space or tab goes on with the one before it (RFC 9112 §5.2).
final class HTTPHeaderBlock: Sendable {
    private struct Line: Sendable {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// Where the lines are; or the fields themselves, where lines are folded.
    private final class Table: Sendable {
        let lines: [Line]
        let unfolded: [HTTPHeaders.Field]?

        init(_ lines: [Line], unfolded: [HTTPHeaders.Field]? = nil) {
            self.lines = lines
            self.unfolded = unfolded
        }
    }

    private let bytes: [UInt8]
    private let found = AtomicLazyReference<Table>()

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var count: Int {
        let table = table
        return table.unfolded?.count ?? table.lines.count
    }

    /// All fields, in order.
    var fields: [HTTPHeaders.Field] {
        let table = table
        return table.unfolded ?? table.lines.map(field)
    }

    func field(at index: Int) -> HTTPHeaders.Field {
        let table = table
        return table.unfolded?[index] ?? field(table.lines[index])
    }

    /// Whether there is a field of this name.
    func contains(_ name: String) -> Bool {
        let table = table
        if let fields = table.unfolded { return fields.contains { HTTPGrammar.equal($0.name.utf8, name.utf8) } }
        return table.lines.contains { HTTPGrammar.equal(bytes[$0.name], name.utf8) }
    }

    /// The value of the first field of a name.
    func first(_ name: String) -> String? {
        let table = table
        if let fields = table.unfolded { return fields.first { HTTPGrammar.equal($0.name.utf8, name.utf8) }?.value }
        return table.lines.first { HTTPGrammar.equal(bytes[$0.name], name.utf8) }.map { Self.text(bytes[$0.value]) }
    }

    /// The values of all fields of a name, in order.
    func values(of name: String) -> [String] {
        let table = table
        if let fields = table.unfolded {
            return fields.filter { HTTPGrammar.equal($0.name.utf8, name.utf8) }.map(\.value)
        }
        return table.lines.filter { HTTPGrammar.equal(bytes[$0.name], name.utf8) }.map { Self.text(bytes[$0.value]) }
    }

    private func field(_ line: Line) -> HTTPHeaders.Field {
        HTTPHeaders.Field(Self.text(bytes[line.name]), Self.text(bytes[line.value]))
    }

    // MARK: Finding lines

    /// Of two threads that ask first at once, both look and one table stays.
    private var table: Table {
        if let table = found.load() { return table }
        let lines = bytes.withUnsafeBufferPointer { Self.lines($0) }
        return found.storeIfNil(lines.map { Table($0) } ?? Table([], unfolded: Self.unfolded(bytes)))
    }

    /// The lines of a block; `nil` if some are folded.
    private static func lines(_ buffer: UnsafeBufferPointer<UInt8>) -> [Line]? {
        var lines: [Line] = []
        lines.reserveCapacity(16)
        var start = 0
        while start < buffer.count {
            var end = lineEnd(buffer, start)
            let next = end + 1
            if end > start, buffer[end - 1] == 0x0D { end -= 1 }
            if end > start, buffer[start] == 0x20 || buffer[start] == 0x09 { return nil }
            if let line = line(buffer, start, end) { lines.append(line) }
            start = next
        }
        return lines
    }

    /// Where the line that begins at `start` ends: at its LF, or with the block.
    private static func lineEnd(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        guard let base = UnsafeRawPointer(buffer.baseAddress),
            let found = memchr(base + start, 0x0A, buffer.count - start)
        else { return buffer.count }
        return UnsafeRawPointer(found) - base
    }

    private static func line(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Line? {
        // A token, perhaps spaces, and the colon, which no token holds.
        var nameEnd = start
        while nameEnd < end, HTTPGrammar.isTokenByte(buffer[nameEnd]) { nameEnd += 1 }
        var colon = nameEnd
        while colon < end, buffer[colon] == 0x20 || buffer[colon] == 0x09 { colon += 1 }
        guard nameEnd > start, colon < end, buffer[colon] == UInt8(ascii: ":") else { return nil }
        var from = colon + 1
        var to = end
        while from < to, buffer[from] == 0x20 || buffer[from] == 0x09 { from += 1 }
        while to > from, buffer[to - 1] == 0x20 || buffer[to - 1] == 0x09 { to -= 1 }
        return Line(name: start..<nameEnd, value: from..<to)
    }

    /// Values that are not UTF-8 are read as ISO-8859-1, which HTTP once meant.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? HTTPCharset.latin1.repairedText(bytes)
    }

    /// The fields of a block with folded lines.
    private static func unfolded(_ bytes: [UInt8]) -> [HTTPHeaders.Field] {
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
