public import DataFrames

extension HTTPPaging {
    /// By offset and limit in the query, where answers are JSON that tells the total.
    ///
    ///     // CKAN: {"result": {"total": 64000, "limit": 32000, "records": […]}}
    ///     .offset(limit: 50_000, total: "result.total", appliedLimit: "result.limit")
    ///
    /// - Parameters:
    ///   - limit: The limit to ask for.
    ///   - start: The first offset.
    ///   - limitKey: The query's key of the limit.
    ///   - offsetKey: The query's key of the offset.
    ///   - total: Where an answer tells how many items there are in all; an answer without it is an error.
    ///   - appliedLimit: Where it tells the limit that it applied. Name it if there is one: servers lower limits
    ///     silently, and pages that follow the limit asked for would leave items out.
    public static func offset(
        limit: Int,
        start: Int = 0,
        limitKey: String = "limit",
        offsetKey: String = "offset",
        total: JSONPath,
        appliedLimit: JSONPath? = nil
    ) -> HTTPPaging {
        .offset(limit: limit, start: start, limitKey: limitKey, offsetKey: offsetKey) { (response) throws(ConnError) in
            var facts = HTTPPageFacts()
            facts.total = try number(at: total, of: response)
            if let appliedLimit { facts.limit = try number(at: appliedLimit, of: response) }
            return facts
        }
    }

    /// By a cursor that each answer holds in its JSON, text or number; without one, or with null, it was the last.
    ///
    /// - Parameters:
    ///   - key: The query's key of the cursor.
    ///   - path: Where an answer holds it.
    public static func cursor(_ key: String, at path: JSONPath) -> HTTPPaging {
        .cursor(key) { (response) throws(ConnError) in
            guard let text = try value(at: path, of: response), text != Array("null".utf8) else { return nil }
            if let cursor = try? HTTPJSON.decode(String.self, from: text, with: nil) { return cursor }
            if text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") {
                throw error("'\(path)' is neither text nor number", response)
            }
            return String(decoding: text, as: UTF8.self)
        }
    }

    private static func number(at path: JSONPath, of response: HTTPResponse) throws(ConnError) -> Int {
        guard let text = try value(at: path, of: response) else { throw error("'\(path)' is missing", response) }
        // Some servers put numbers in quotes.
        let digits = text.first == UInt8(ascii: "\"") ? text.dropFirst().dropLast() : text[...]
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
            throw error("'\(path)' is not a whole number", response)
        }
        return number
    }

    private static func value(at path: JSONPath, of response: HTTPResponse) throws(ConnError) -> [UInt8]? {
        let text = try response.jsonBytes(for: "a page")
        do {
            return try JSONText.value(at: path, in: text)
        } catch {
            throw self.error("it is no valid JSON", response).with { $0.underlying = error }
        }
    }

    private static func error(_ what: String, _ response: HTTPResponse) -> ConnError {
        ConnError(
            .conversion,
            "The answer of \(response.method) \(response.url) is not the page asked for: \(what)",
            advice: "check the paths of the paging",
            outcome: .applied
        )
    }
}
