/// The headers whose values are secrets by their name.
enum HTTPSensitiveNames {
    private static let names: Set<String> = [
        "authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info", "cookie", "cookie2",
        "set-cookie", "set-cookie2", "x-auth-key", "x-functions-key", "ocp-apim-subscription-key", "x-amz-signature",
        "x-goog-iam-authorization-token", "perfil-selecionado",
    ]

    private static let parts = [
        "token", "secret", "password", "passwd", "api-key", "apikey", "api_key", "credential", "session-id",
        "sessionid", "access-key", "private-key",
    ]

    /// Headers whose values are URLs, which may hold secrets in their queries.
    private static let urls: Set<String> = ["location", "content-location", "referer", "link", "refresh"]

    static func contains(_ name: String) -> Bool {
        let lowered = name.lowercased()
        return names.contains(lowered) || parts.contains { lowered.utf8.count >= $0.utf8.count && lowered.contains($0) }
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
