extension HTTPHeaders {
    /// Throws `.invalidInput` that names the first header which cannot be sent, and never a value.
    ///
    /// Refused: a name that is no token (RFC 9110 §5.1), a value with CR, LF, NUL or another control character, and the
    /// headers that belong to the connection or follow from the body: `Content-Length`, `Transfer-Encoding`,
    /// `Connection`, `Keep-Alive`, `Proxy-Connection`, `TE`, `Trailer`, `Upgrade`, `Expect`.
    public func validate() throws(ConnError) {
        for field in self { try field.validate() }
    }

    /// The complete lines as the transport takes them: `Name: value`.
    var lines: [String] {
        map { "\($0.name): \(Substring(HTTPGrammar.trimmed($0.value.utf8)))" }
    }
}

extension HTTPHeaders.Field {
    /// Throws `.invalidInput` that names the header if it cannot be sent, and never its value.
    func validate() throws(ConnError) {
        guard !name.isEmpty else { throw Self.error("A header's name is empty", "name it") }
        guard name.utf8.allSatisfy(HTTPGrammar.isTokenByte) else {
            // What follows the first odd byte may be a value that was pasted into the name.
            let plain = name.utf8.prefix { HTTPGrammar.isTokenByte($0) }
            throw Self.error(
                "The name of the header '\(Substring(plain))…' holds a character that no header's name may hold",
                "write name and value apart, and the name without spaces and line breaks"
            )
        }
        try Self.validate(value, of: "The value of the header '\(name)'")
        let lowered = name.lowercased()
        if Self.ours.contains(lowered) {
            throw Self.error(
                "The header '\(name)' belongs to the connection and is written by this library",
                lowered == "content-length" || lowered == "transfer-encoding"
                    ? "leave it out; the body says its length" : "leave it out"
            )
        }
    }

    /// Throws `.invalidInput` for text that no header's value may hold.
    ///
    /// - Parameter what: What has it, as the subject of a sentence; never the text itself.
    static func validate(_ text: String, of what: @autoclosure () -> String) throws(ConnError) {
        guard let bad = text.utf8.first(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return }
        let character =
            switch bad {
            case 0x0D, 0x0A: "a line break"
            case 0: "a NUL"
            default: "a control character"
            }
        throw error("\(what()) holds \(character)", "remove it; it is never sent")
    }

    private static let ours: Set<String> = [
        "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "expect",
    ]

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, what, advice: advice)
    }
}
