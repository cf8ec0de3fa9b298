public import DataFrames

/// How a frame stands in a file.
public struct FTPFrameFormat: Sendable {
    enum Text: Sendable {
        case csv(CSVReadOptions, CSVWriteOptions)
        case json(JSONReadOptions, JSONWriteOptions)
    }

    let text: Text

    /// CSV.
    ///
    /// - Parameters:
    ///   - reading: How it is read; default: commas, a header line, types inferred.
    ///   - writing: How it is written.
    public static func csv(
        _ reading: CSVReadOptions = CSVReadOptions(),
        writing: CSVWriteOptions = CSVWriteOptions()
    ) -> FTPFrameFormat {
        FTPFrameFormat(text: .csv(reading, writing))
    }

    /// JSON.
    ///
    /// - Parameters:
    ///   - reading: How it is read; default: an array of objects, or objects by lines.
    ///   - writing: How it is written; default: an array of objects.
    public static func json(
        _ reading: JSONReadOptions = JSONReadOptions(),
        writing: JSONWriteOptions = JSONWriteOptions()
    ) -> FTPFrameFormat {
        FTPFrameFormat(text: .json(reading, writing))
    }

    /// The format that a file's name tells, with or without `.gz`: `.csv`, `.tsv`, `.json`, `.jsonl`, `.ndjson`.
    static func of(_ path: String) -> FTPFrameFormat? {
        var name = FTPPath.name(of: path).lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...] {
        case "csv": return .csv()
        case "tsv": return .csv(CSVReadOptions(separator: "\t"), writing: CSVWriteOptions(separator: "\t"))
        case "json": return .json()
        case "jsonl", "ndjson": return .json(writing: JSONWriteOptions(layout: .lines))
        default: return nil
        }
    }
}
