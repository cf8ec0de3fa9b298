internal import ArgumentParser

/// How rows are shown or written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json, jsonl, arrow, markdown, plot

    /// The format that a file's ending asks for.
    init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[dot...].lowercased() {
        case ".csv": self = .csv
        case ".json": self = .json
        case ".jsonl", ".ndjson": self = .jsonl
        case ".arrow", ".feather": self = .arrow
        case ".md": self = .markdown
        case ".txt": self = .table
        case ".svg": self = .plot
        default: return nil
        }
    }

    /// Whether rows are written as they come, so that any number of them needs the memory of one batch.
    var takesBatches: Bool {
        switch self {
        case .csv, .json, .jsonl, .arrow: true
        case .table, .markdown, .plot: false
        }
    }
}
