internal import Glibc

/// Reads the lines of an answer's head, the status line first, the empty line not among them.
enum AnswerParser {
    /// The status of a block of lines; 0 if the first is not a status line.
    static func status(_ lines: UnsafeRawBufferPointer) -> Int {
        guard isStatusLine(lines) else { return 0 }
        var index = 5
        while index < lines.count, lines[index] != 0x20 { index += 1 }
        while index < lines.count, lines[index] == 0x20 { index += 1 }
        var number = 0
        while index < lines.count, isDigit(lines[index]), number < 1_000 {
            number = number * 10 + Int(lines[index] - 0x30)
            index += 1
        }
        return number
    }

    /// The whole head.
    static func head(_ lines: UnsafeRawBufferPointer, status: Int) -> CurlHead {
        var start = 0
        if isStatusLine(lines) { start = end(of: 0, in: lines) }
        var length: Int?
        var isChunked = false
        var mayBeEncoded = false
        var maySetCookies = false
        var index = start
        while index < lines.count {
            let next = end(of: index, in: lines)
            let first = lines[index] | 0x20
            if first == 0x63 {
                if let value = value(of: "content-length", in: lines, index, next) {
                    length = number(lines, value, next) ?? length
                } else if has("content-encoding", lines, index, next) {
                    mayBeEncoded = true
                }
            } else if first == 0x73, has("set-cookie", lines, index, next) {
                maySetCookies = true
            } else if first == 0x74, let value = value(of: "transfer-encoding", in: lines, index, next) {
                let text = String(decoding: lines[value..<next], as: UTF8.self)
                isChunked = isChunked || text.lowercased().contains("chunked")
            }
            index = next
        }
        return CurlHead(
            status: status,
            version: version(lines),
            headerBytes: Array(lines[start...]),
            contentLength: isChunked ? nil : length,
            mayBeEncoded: mayBeEncoded,
            maySetCookies: maySetCookies
        )
    }

    /// `HTTP/1.1 200 OK` or `HTTP/2 200`.
    private static func isStatusLine(_ lines: UnsafeRawBufferPointer) -> Bool {
        lines.count >= 9 && lines[0] == 0x48 && lines[1] == 0x54 && lines[2] == 0x54 && lines[3] == 0x50
            && lines[4] == 0x2F
    }

    private static func version(_ lines: UnsafeRawBufferPointer) -> String {
        guard isStatusLine(lines) else { return "" }
        if lines[5] == 0x31, lines[6] == 0x2E, lines[8] == 0x20 {
            if lines[7] == 0x31 { return "1.1" }
            if lines[7] == 0x30 { return "1.0" }
        }
        var index = 5
        while index < lines.count, lines[index] != 0x20 { index += 1 }
        return String(decoding: lines[5..<index], as: UTF8.self)
    }

    /// Where the next line begins.
    private static func end(of start: Int, in lines: UnsafeRawBufferPointer) -> Int {
        guard let base = lines.baseAddress, let found = memchr(base + start, 0x0A, lines.count - start) else {
            return lines.count
        }
        return UnsafeRawPointer(found) - base + 1
    }

    /// Where the value begins, if the line has this name.
    private static func value(of name: StaticString, in lines: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int?
    {
        let length = name.utf8CodeUnitCount
        guard end - start > length, lines[start + length] == 0x3A, has(name, lines, start, end) else { return nil }
        var index = start + length + 1
        while index < end, lines[index] == 0x20 || lines[index] == 0x09 { index += 1 }
        return index
    }

    /// Whether the line begins with this name, given in lower case.
    private static func has(_ name: StaticString, _ lines: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        let length = name.utf8CodeUnitCount
        guard end - start > length else { return false }
        for index in 0..<length where lines[start + index] | 0x20 != name.utf8Start[index] | 0x20 { return false }
        return true
    }

    private static func number(_ lines: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
        var index = start
        var number = 0
        while index < end, isDigit(lines[index]), number < 1 << 58 {
            number = number * 10 + Int(lines[index] - 0x30)
            index += 1
        }
        return index > start ? number : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
