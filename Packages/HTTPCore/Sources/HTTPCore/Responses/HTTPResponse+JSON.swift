public import FoundationEssentials

extension HTTPResponse {
    /// The body's JSON as a value.
    ///
    ///     let reading = try http.get("/readings/7").json(as: Reading.self)
    ///     let names: [String] = try http.get("/names").json()
    ///
    /// - Parameters:
    ///   - type: The type to decode.
    ///   - decoder: How to decode; `nil`: dates as ISO 8601, with or without fractions of a second.
    /// - Throws: `.conversion` that names the key path of what does not fit; the body's first bytes, secrets removed, are
    ///   in `serverMessage`. An empty answer, status 204 for example, says so in its own words. `.unsupported` for an
    ///   unknown charset.
    public func json<Value: Decodable>(
        as type: Value.Type = Value.self,
        decoder: JSONDecoder? = nil
    ) throws(ConnError) -> Value {
        let text = try jsonBytes(for: "\(type)")
        do {
            return try HTTPJSON.decode(type, from: text, with: decoder)
        } catch {
            throw jsonError("is not the \(type) asked for: \(HTTPJSON.reason(error))", underlying: error)
        }
    }

    /// The body as JSON text in UTF-8 without byte order mark.
    ///
    /// - Throws: `.conversion` for an empty body and for HTML.
    func jsonBytes(for what: String) throws(ConnError) -> [UInt8] {
        guard !bytes.isEmpty else {
            throw jsonError(
                status == 204 || status == 205
                    ? "has no content (status \(status)), where JSON for \(what) was asked for"
                    : "is empty, where JSON for \(what) was asked for"
            )
        }
        if let first = bytes.first(where: { !" \t\r\n".utf8.contains($0) }), first == UInt8(ascii: "<") {
            let kind = mediaType?.isHTML == true ? "HTML" : "markup"
            throw jsonError("is \(kind), where JSON for \(what) was asked for", advice: "check path and Accept header")
        }
        let charset = try charset
        if charset == .utf8 { return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes }
        return Array(try text(as: charset).utf8)
    }

    private func jsonError(_ what: String, advice: String? = nil, underlying: (any Error)? = nil) -> ConnError {
        var error = ConnError(
            .conversion,
            "The answer of \(method) \(url) \(what)",
            advice: advice,
            outcome: .applied,
            nativeCode: HTTPStatusTable.nativeCode(status),
            underlying: underlying
        )
        error.serverMessage = excerpt(256)
        return error
    }
}
