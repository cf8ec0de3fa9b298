/// How a table is written in an answer or file.
public struct HTTPTableFormat: Sendable, Hashable, CustomStringConvertible {
    /// `csv` or `json`.
    public let description: String

    /// CSV, with any separator.
    public static let csv = HTTPTableFormat(description: "csv")
    /// JSON, also by lines.
    public static let json = HTTPTableFormat(description: "json")

    private init(description: String) {
        self.description = description
    }

    /// What the ending of a name or path says, `.csv`, `.json` or `.jsonl`, each also with `.gz`; `nil` for any other.
    public init?(fileName: String) {
        var name = fileName.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".json") || name.hasSuffix(".jsonl") {
            self = .json
        } else {
            return nil
        }
    }
}

extension HTTPResponse {
    /// Which table the body holds: by its `Content-Type`; else, unless that is HTML, by the ending of the URL's path;
    /// else, where the type says nothing, JSON if it begins like that. `nil` if none of them tells.
    public var tableFormat: HTTPTableFormat? {
        let type = mediaType
        if type?.isCSV == true { return .csv }
        if type?.isJSON == true || type?.isJSONLines == true { return .json }
        if type?.isHTML == true { return nil }
        if let format = HTTPTableFormat(fileName: url.path) { return format }
        guard type == nil || type?.essence == "text/plain" || type?.essence == "application/octet-stream" else {
            return nil
        }
        let first = bytes.first { !" \t\r\n".utf8.contains($0) }
        return first == UInt8(ascii: "[") || first == UInt8(ascii: "{") ? .json : nil
    }
}
