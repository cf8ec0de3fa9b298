internal import Glibc

/// Takes the lines of an answer's head as libcurl gives them, one by one, and says when the final head is complete.
struct AnswerParser {
    /// What a line was.
    enum Event {
        /// There is more to come.
        case more
        /// The head is complete.
        case head(CurlHead)
    }

    private var lines: [UInt8] = []
    private var status = 0
    private var version = ""
    private var contentLength: Int?
    private var isChunked = false
    private var isInHead = true
    /// The lines after the body, each with its end.
    private(set) var trailers: [UInt8] = []

    /// Forgets the last answer.
    mutating func reset() {
        lines.removeAll(keepingCapacity: true)
        trailers = []
        (status, version, contentLength, isChunked, isInHead) = (0, "", nil, false, true)
    }

    /// Takes a line with its end.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Event {
        let isEmpty = line.count <= 2 && line.allSatisfy { $0 == 0x0D || $0 == 0x0A }
        guard isInHead else {
            if !isEmpty { trailers.append(contentsOf: line) }
            return .more
        }
        if status == 0 {
            takeStatus(line)
        } else if !isEmpty {
            lines.append(contentsOf: line)
            takeLength(line)
        } else if status < 200, status != 101 {
            // An interim answer: the real one follows.
            let kept = trailers
            reset()
            trailers = kept
        } else {
            isInHead = false
            let head = CurlHead(
                status: status,
                version: version,
                headerBytes: Array(lines),
                contentLength: isChunked ? nil : contentLength
            )
            lines.removeAll(keepingCapacity: lines.capacity <= 16_384)
            return .head(head)
        }
        return .more
    }

    /// `HTTP/1.1 200 OK` or `HTTP/2 200`.
    private mutating func takeStatus(_ line: UnsafeRawBufferPointer) {
        guard line.count >= 9, line.starts(with: "HTTP/".utf8) else {
            // Not HTTP (an FTP server's replies): no status to find.
            return
        }
        var index = 5
        while index < line.count, line[index] != 0x20 { index += 1 }
        switch index {
        case 8 where line[5] == 0x31 && line[7] == 0x31: version = "1.1"
        case 8 where line[5] == 0x31 && line[7] == 0x30: version = "1.0"
        default: version = String(decoding: line[5..<index], as: UTF8.self)
        }
        while index < line.count, line[index] == 0x20 { index += 1 }
        var number = 0
        while index < line.count, (0x30...0x39).contains(line[index]), number < 1_000 {
            number = number * 10 + Int(line[index] - 0x30)
            index += 1
        }
        status = number
    }

    private mutating func takeLength(_ line: UnsafeRawBufferPointer) {
        guard let first = line.first else { return }
        if first | 0x20 == 0x63, let value = Self.value(of: "content-length", in: line) {
            var number = 0
            var hasDigits = false
            for byte in value {
                guard (0x30...0x39).contains(byte), number < 1 << 58 else { break }
                number = number * 10 + Int(byte - 0x30)
                hasDigits = true
            }
            if hasDigits { contentLength = number }
        } else if first | 0x20 == 0x74, let value = Self.value(of: "transfer-encoding", in: line) {
            isChunked = isChunked || Self.containsChunked(value)
        }
    }

    private static func containsChunked(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
        String(decoding: value, as: UTF8.self).lowercased().contains("chunked")
    }

    /// The bytes behind the colon without leading blanks, if the line has this name.
    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer>?
    {
        let length = name.utf8CodeUnitCount
        guard line.count > length, line[length] == 0x3A, let start = line.baseAddress,
            strncasecmp(
                start.assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
                length
            ) == 0
        else { return nil }
        var index = length + 1
        while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
        return line[index...]
    }
}
