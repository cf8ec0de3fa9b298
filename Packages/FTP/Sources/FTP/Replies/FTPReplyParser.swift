/// Takes the bytes of a control connection apart into replies (RFC 959 §4.2).
///
/// A reply of several lines begins with `123-` and ends with `123 `; lines between may begin with anything. A last reply
/// without its end is left out, and so are lines that belong to no reply.
enum FTPReplyParser {
    /// The replies, in order.
    static func replies(_ bytes: [UInt8], encoding: FTPEncoding = .utf8) -> [FTPReply] {
        var replies: [FTPReply] = []
        var open: (code: Int, lines: [String])?
        for piece in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let line = piece.last == 0x0D ? piece.dropLast() : piece
            let head = Self.head(line)
            if let started = open {
                if let head, head.code == started.code, !head.goesOn {
                    replies.append(
                        FTPReply(code: head.code, lines: started.lines + [encoding.text(line.dropFirst(4))])
                    )
                    open = nil
                } else {
                    let isOwn = head?.code == started.code
                    open = (started.code, started.lines + [encoding.text(isOwn ? line.dropFirst(4) : line)])
                }
            } else if let head {
                let text = encoding.text(line.dropFirst(4))
                if head.goesOn {
                    open = (head.code, [text])
                } else {
                    replies.append(FTPReply(code: head.code, lines: [text]))
                }
            }
        }
        return replies
    }

    private static func head(_ line: some Collection<UInt8>) -> (code: Int, goesOn: Bool)? {
        var code = 0
        var index = line.startIndex
        for _ in 0..<3 {
            guard index < line.endIndex, (0x30...0x39).contains(line[index]) else { return nil }
            code = code * 10 + Int(line[index] - 0x30)
            line.formIndex(after: &index)
        }
        guard (100...659).contains(code) else { return nil }
        guard index < line.endIndex else { return (code, false) }
        switch line[index] {
        case UInt8(ascii: "-"): return (code, true)
        case UInt8(ascii: " "): return (code, false)
        default: return nil
        }
    }
}
