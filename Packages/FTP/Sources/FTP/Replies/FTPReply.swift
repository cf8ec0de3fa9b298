/// What a server answered to one command.
struct FTPReply: Sendable, Hashable {
    /// The code, 100 to 599 (RFC 959 §4.2).
    let code: Int
    /// The text of each line, without code and line end.
    let lines: [String]
    /// The paths that the commands of its transfer named, for a reply that refuses: the text may repeat one of them.
    var paths: [String] = []

    /// The lines as one text.
    var text: String { lines.joined(separator: "\n") }

    /// Whether the command was done, or is going on well (1xx, 2xx, 3xx).
    var isPositive: Bool { code < 400 }
}
