/// The headers whose values are secrets by their name.
enum HTTPSensitiveNames {
    private static let names = [
        "authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info", "cookie", "cookie2",
        "set-cookie", "set-cookie2", "x-auth-key", "x-functions-key", "ocp-apim-subscription-key", "x-amz-signature",
        "perfil-selecionado",
    ].map { Array($0.utf8) }

    private static let parts = BytePatterns([
        "token", "secret", "password", "passwd", "api-key", "apikey", "api_key", "credential", "session-id",
        "sessionid", "access-key", "private-key",
    ])

    /// Headers whose values are URLs, which may hold secrets in their queries.
    private static let urls: Set<String> = ["location", "content-location", "referer", "link", "refresh"]

    /// Whether a header's name says that its value is a secret; asked for every field, so it works on bytes.
    static func contains(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            names.contains { $0.count == bytes.count && HTTPGrammar.equal($0, bytes) } || parts.matches(bytes)
        }
    }

    /// A field's value as it may be printed.
    static func shown(_ field: HTTPHeaders.Field) -> String {
        if field.isSensitive { return "<secret>" }
        guard urls.contains(field.name.lowercased()) else { return field.value }
        return withoutQueryValues(field.value)
    }

    /// Every run of text between a `?` and the URL's end loses its values.
    private static func withoutQueryValues(_ text: String) -> String {
        var shown = ""
        var rest = text.utf8[...]
        while let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            let query = rest[rest.index(after: mark)...]
            let end = query.firstIndex { ">\" ;,".utf8.contains($0) } ?? query.endIndex
            shown += String(decoding: rest[...mark], as: UTF8.self)
            shown += HTTPQuery.withoutValues(String(decoding: query[..<end], as: UTF8.self))
            rest = rest[end...]
        }
        return shown + String(decoding: rest, as: UTF8.self)
    }
}
