internal import ConnCore

/// Fields and files for a body of `multipart/form-data` (RFC 7578).
///
///     var parts = HTTPMultipart()
///     parts.add("site", "north")
///     parts.addFile("report", path: "2024.csv", contentType: "text/csv")
///
/// Names of fields and files are sent as UTF-8 with `"`, CR and LF as `%22`, `%0D` and `%0A`, as browsers do (WHATWG
/// HTML §4.10.22.8). Files are streamed. A content type with a line break or another control character is an error of the
/// call before anything is sent.
public struct HTTPMultipart: Sendable {
    struct Part: Sendable {
        enum Content: Sendable {
            case bytes([UInt8])
            case file(HTTPFileSource)
        }

        let name: String
        let contentType: String?
        let head: [UInt8]
        let content: Content
    }

    /// What stands between the parts: random.
    public let boundary: String
    private(set) var parts: [Part] = []

    /// Makes an empty form with a random boundary of 128 bits.
    public init() {
        var random = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in
            let text = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        boundary = "conn-" + digits.joined()
    }

    /// How many parts there are.
    public var count: Int { parts.count }

    /// Adds a field.
    public mutating func add(_ name: String, _ value: String) {
        append(name, nil, nil, .bytes(Array(value.utf8)))
    }

    /// Adds a file whose content is in memory.
    public mutating func add(
        _ name: String,
        bytes: [UInt8],
        filename: String,
        contentType: String = "application/octet-stream"
    ) {
        append(name, filename, contentType, .bytes(bytes))
    }

    /// Adds a file; `filename` is the last part of the path if `nil`.
    ///
    /// A file that cannot be read is an error of the call before anything is sent.
    public mutating func addFile(
        _ name: String,
        path: String,
        filename: String? = nil,
        contentType: String = "application/octet-stream"
    ) {
        let shown = filename ?? path.split(separator: "/").last.map(String.init) ?? path
        append(name, shown, contentType, .file(HTTPFileSource(path: path)))
    }

    private mutating func append(_ name: String, _ filename: String?, _ contentType: String?, _ content: Part.Content) {
        var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escaped(name))\""
        if let filename { head += "; filename=\"\(Self.escaped(filename))\"" }
        if let contentType { head += "\r\nContent-Type: \(contentType)" }
        let bytes = Array((head + "\r\n\r\n").utf8)
        parts.append(Part(name: name, contentType: contentType, head: bytes, content: content))
    }

    /// Throws `.invalidInput` that names the first part whose content type no header can hold.
    func validate() throws(ConnError) {
        for part in parts {
            guard let type = part.contentType else { continue }
            try HTTPHeaders.Field.validate(type, of: "The content type of the part '\(Self.escaped(part.name))'")
        }
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "%22".utf8)
            case 0x0D: bytes.append(contentsOf: "%0D".utf8)
            case 0x0A: bytes.append(contentsOf: "%0A".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
