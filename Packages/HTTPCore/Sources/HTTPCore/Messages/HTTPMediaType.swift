/// A media type with its parameters, as `Content-Type` holds it (RFC 9110 §8.3.1).
struct HTTPMediaType: Sendable, Hashable {
    /// Type and subtype in lower case, `application/json` for example.
    let essence: String
    private let parameters: [Parameter]

    private struct Parameter: Sendable, Hashable {
        let name: String
        let value: String
    }

    init(_ text: String) {
        let parts = HTTPList.split(text, at: UInt8(ascii: ";"))
        essence = parts.first?.lowercased() ?? ""
        parameters = parts.dropFirst().map { part in
            let (name, value) = HTTPList.pair(part)
            return Parameter(name: name.lowercased(), value: value ?? "")
        }
    }

    /// A parameter's value, its quotes removed.
    subscript(parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }

    /// `application/json`, `application/problem+json` and kin.
    var isJSON: Bool { essence == "application/json" || essence == "text/json" || essence.hasSuffix("+json") }
    /// `text/html` and XHTML.
    var isHTML: Bool { essence == "text/html" || essence == "application/xhtml+xml" }
    /// `text/csv` and kin.
    var isCSV: Bool {
        ["text/csv", "application/csv", "text/comma-separated-values", "text/tab-separated-values"].contains(essence)
    }
    /// JSON by lines.
    var isJSONLines: Bool {
        ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-lines"].contains(essence)
    }
}

/// Lists of header values, in which quoted text counts as one piece (RFC 9110 §5.6).
enum HTTPList {
    /// The pieces between separators, trimmed; empty ones are left out.
    static func split(_ text: String, at separator: UInt8) -> [String] {
        var pieces: [String] = []
        var piece: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                append(piece, to: &pieces)
                piece.removeAll(keepingCapacity: true)
                continue
            }
            piece.append(byte)
        }
        append(piece, to: &pieces)
        return pieces
    }

    /// Name and value of `name=value`, the value without its quotes.
    static func pair(_ text: String) -> (name: String, value: String?) {
        let bytes = text.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "=")) else { return (text, nil) }
        let name = String(decoding: HTTPGrammar.trimmed(bytes[..<mark]), as: UTF8.self)
        return (name, unquoted(HTTPGrammar.trimmed(bytes[bytes.index(after: mark)...])))
    }

    /// The text of a quoted string (RFC 9110 §5.6.4); any other text as it is.
    static func unquoted(_ text: some Collection<UInt8>) -> String {
        guard text.first == UInt8(ascii: "\""), text.count >= 2 else { return String(decoding: text, as: UTF8.self) }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in text.dropFirst() {
            if isEscaped {
                bytes.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                break
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ piece: [UInt8], to pieces: inout [String]) {
        let text = HTTPGrammar.trimmed(piece)
        if !text.isEmpty { pieces.append(String(decoding: text, as: UTF8.self)) }
    }
}
