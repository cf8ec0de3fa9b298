/// Takes the bytes of a control connection apart into replies (RFC 959 §4.2).
///
/// A reply of several lines begins with `123-` and ends with `123 `; lines between may begin with anything. A last reply
/// without its end is left out, and so are lines that belong to no reply.
enum FTPReplyParser {
    /// The replies, in order.
    static func replies(_ bytes: [UInt8], encoding: FTPEncoding = .utf8) -> [FTPReply] {
        bytes.withUnsafeBufferPointer { replies($0, encoding) }
    }

    private static func replies(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: FTPEncoding) -> [FTPReply] {
        var replies: [FTPReply] = []
        replies.reserveCapacity(8)
        var open: (code: Int, lines: [String])?
        var start = 0
        for end in bytes.indices where bytes[end] == 0x0A {
            let hasReturn = end > start && bytes[end - 1] == 0x0D
            let line = UnsafeBufferPointer(rebasing: bytes[start..<(hasReturn ? end - 1 : end)])
            start = end + 1
            let head = Self.head(line)
            if let started = open {
                let isOwn = head?.code == started.code
                open?.lines.append(encoding.text(isOwn ? UnsafeBufferPointer(rebasing: line.dropFirst(4)) : line))
                if let lines = open?.lines, let head, isOwn, !head.goesOn {
                    replies.append(FTPReply(code: head.code, lines: lines))
                    open = nil
                }
            } else if let head {
                let text = encoding.text(UnsafeBufferPointer(rebasing: line.dropFirst(4)))
                if head.goesOn {
                    open = (head.code, [text])
                } else {
                    replies.append(FTPReply(code: head.code, lines: [text]))
                }
            }
        }
        return replies
    }

    private static func head(_ line: UnsafeBufferPointer<UInt8>) -> (code: Int, goesOn: Bool)? {
        guard line.count >= 3 else { return nil }
        var code = 0
        for digit in line.prefix(3) {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            code = code * 10 + Int(digit - 0x30)
        }
        guard (100...659).contains(code) else { return nil }
        guard line.count > 3 else { return (code, false) }
        switch line[3] {
        case UInt8(ascii: "-"): return (code, true)
        case UInt8(ascii: " "): return (code, false)
        default: return nil
        }
    }
}
