internal import CCurl

/// The header lines of a request as libcurl reads them: one block of memory with the list's links and its texts.
///
/// libcurl keeps the pointer, not a copy; whoever owns this keeps it as long as the handle may read it.
struct HeaderList: ~Copyable {
    private let block: UnsafeMutableRawPointer

    /// The list's first link.
    var first: UnsafeMutablePointer<curl_slist> { block.assumingMemoryBound(to: curl_slist.self) }

    /// What libcurl would add by itself: an empty line of the name takes it away.
    private static let unwanted = ["Accept:"]
    private static let unwantedWithBody = ["Accept:", "Expect:", "Content-Type:"]

    /// - Parameter lines: `Name: value`, at most once each for the names that libcurl adds by itself.
    init(_ lines: [String], hasBody: Bool) {
        let removed = (hasBody ? Self.unwantedWithBody : Self.unwanted).filter { name in
            !lines.contains { Self.hasName($0, name) }
        }
        let texts = lines.map { Self.marksEmpty($0) } + removed
        let links = texts.count * MemoryLayout<curl_slist>.stride
        let bytes = texts.reduce(0) { $0 + $1.utf8.count + 1 }
        block = .allocate(byteCount: links + bytes, alignment: MemoryLayout<curl_slist>.alignment)
        let nodes = block.bindMemory(to: curl_slist.self, capacity: texts.count)
        var text = block + links
        for (index, line) in texts.enumerated() {
            var line = line
            let count = line.withUTF8 { utf8 in
                if let start = utf8.baseAddress { text.copyMemory(from: start, byteCount: utf8.count) }
                return utf8.count
            }
            text.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
            let isLast = index == texts.count - 1
            (nodes + index).initialize(
                to: curl_slist(data: text.assumingMemoryBound(to: CChar.self), next: isLast ? nil : nodes + index + 1)
            )
            text += count + 1
        }
    }

    deinit {
        block.deallocate()
    }

    private static func hasName(_ line: String, _ name: String) -> Bool {
        line.utf8.count >= name.utf8.count
            && zip(line.utf8, name.utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 | 0x20 && $1 | 0x20 >= 0x61) }
    }

    /// libcurl takes `Name:` for "leave this header out"; it sends an empty value if the line ends with a semicolon.
    private static func marksEmpty(_ line: String) -> String {
        guard let colon = line.utf8.firstIndex(of: 0x3A) else { return line }
        let isEmpty = line.utf8[line.utf8.index(after: colon)...].allSatisfy { $0 == 0x20 || $0 == 0x09 }
        return isEmpty ? String(line[..<colon]) + ";" : line
    }
}
