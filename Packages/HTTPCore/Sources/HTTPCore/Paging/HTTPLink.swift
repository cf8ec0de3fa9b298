/// One link of a `Link` header (RFC 8288): `<https://h/items?page=2>; rel="next"`.
public struct HTTPLink: Hashable, Sendable {
    /// Where it leads: a reference, relative to the URL of the answer.
    public let target: String
    /// What it is, in lower case: `next`, `prev`, `last`, …
    public let relations: [String]
    /// Every other parameter with its name in lower case, the first of each name.
    public let parameters: [String: String]

    /// Reads the value of a `Link` header, or several of them joined by commas.
    ///
    /// What is no link is passed over; nothing is thrown.
    public static func parse(_ text: String) -> [HTTPLink] {
        var links: [HTTPLink] = []
        var rest = text.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { break }
            let target = String(decoding: HTTPGrammar.trimmed(rest[..<close]), as: UTF8.self)
            rest = rest[rest.index(after: close)...]
            let end = endOfParameters(rest)
            links.append(HTTPLink(target: target, parameters: String(decoding: rest[..<end], as: UTF8.self)))
            rest = rest[end...]
        }
        return links
    }

    private init(target: String, parameters text: String) {
        self.target = target
        var relations: [String] = []
        var parameters: [String: String] = [:]
        for part in HTTPList.split(text, at: UInt8(ascii: ";")) {
            let (name, value) = HTTPList.pair(part)
            let key = name.lowercased()
            if key == "rel" {
                // Only the first counts (§3.3).
                guard relations.isEmpty, let value else { continue }
                relations = value.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { $0.lowercased() }
            } else if parameters[key] == nil {
                parameters[key] = value ?? ""
            }
        }
        self.relations = relations
        self.parameters = parameters
    }

    /// The comma in front of the next link, one within quotes not counted.
    private static func endOfParameters(_ text: Substring.UTF8View) -> Substring.UTF8View.Index {
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let byte = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                return index
            }
        }
        return text.endIndex
    }
}

extension HTTPResponse {
    /// The links of the answer's `Link` headers.
    public var links: [HTTPLink] { headers.joined("Link").map(HTTPLink.parse) ?? [] }

    /// The URL of the first link with a relation, `next` for example; `nil` without one.
    ///
    /// Links that speak of another document than this answer (`anchor`) are passed over.
    ///
    /// - Throws: `.server` for a link that does not parse or leads to another scheme than http and https.
    public func link(_ relation: String) throws(ConnError) -> HTTPURL? {
        let relation = relation.lowercased()
        let found = links.first { $0.relations.contains(relation) && $0.parameters["anchor"] == nil }
        guard let found else { return nil }
        do {
            return try url.resolving(found.target)
        } catch {
            throw ConnError(
                .server,
                "The answer of \(method) \(url) has a link '\(relation)' that cannot be followed: t"
                    + error.message.dropFirst(),
                advice: error.advice,
                outcome: .applied
            )
        }
    }
}
