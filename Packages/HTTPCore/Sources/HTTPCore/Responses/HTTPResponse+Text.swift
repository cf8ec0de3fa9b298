extension HTTPResponse {
    /// The media type in lower case and without its parameters, for example `application/json`; `nil` without one.
    public var contentType: String? { mediaType?.essence }

    /// The charset of the body: its byte order mark's, else that of `Content-Type`, else UTF-8.
    ///
    /// - Throws: `.unsupported` for a charset that this library does not know; it is named.
    public var charset: HTTPCharset {
        get throws(ConnError) {
            if let charset = HTTPCharset(byteOrderMarkOf: bytes) { return charset }
            guard let name = mediaType?["charset"], !name.isEmpty else { return .utf8 }
            if let charset = HTTPCharset(name: name) { return charset }
            let isPlain = name.utf8.count <= 40 && name.utf8.allSatisfy(HTTPGrammar.isTokenByte)
            throw ConnError(
                .unsupported,
                "The answer of \(method) \(url) has the unknown charset \(isPlain ? "'\(name)'" : "in its Content-Type")",
                advice: "read its bytes, or name a charset: text(as: .windows1252)",
                outcome: .applied
            )
        }
    }

    /// The body as text, without its byte order mark.
    ///
    /// - Parameters:
    ///   - charset: The charset; `nil`: the body's own, see ``charset``.
    ///   - repairing: Whether what is not valid becomes U+FFFD instead of an error. Default false.
    /// - Throws: `.unsupported` for an unknown charset; `.conversion` for bytes that are not valid in it.
    public func text(as charset: HTTPCharset? = nil, repairing: Bool = false) throws(ConnError) -> String {
        let known: HTTPCharset
        if let charset { known = charset } else { known = try self.charset }
        if repairing { return known.repairedText(bytes[...]) }
        if let text = known.text(bytes) { return text }
        throw ConnError(
            .conversion,
            "The answer of \(method) \(url) is not valid \(known.rawValue)",
            advice: "name its charset, for example text(as: .windows1252), or use text(repairing: true)",
            outcome: .applied
        )
    }

    var mediaType: HTTPMediaType? { headers["Content-Type"].map { HTTPMediaType($0) } }

    /// The body's first bytes as text, secrets removed; `nil` for an empty body and for one that is no text.
    ///
    /// It may hold what the server quotes of a request, so it goes to `serverMessage` alone.
    func excerpt(_ limit: Int) -> String? { HTTPExcerpt.text(bytes, headers["Content-Type"], limit: limit) }
}
