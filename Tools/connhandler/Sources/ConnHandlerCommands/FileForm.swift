internal import ArgumentParser
internal import ConnHandlers

/// What a file of rows is.
enum FileForm: String, ExpressibleByArgument, CaseIterable {
    case csv, json, jsonl, arrow

    /// Tells the form by how a file begins and, where that leaves it open, by its name.
    ///
    /// - Parameters:
    ///   - bytes: The first bytes, not compressed; all of them if there are few.
    ///   - name: The file's name; `.gz` at its end counts for nothing.
    init(of bytes: [UInt8], name: String) throws(ConnError) {
        let named = FileForm(name: name)
        if bytes.starts(with: Array("ARROW1".utf8)) || bytes.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) {
            self = .arrow
            return
        }
        if let other = FileForm.others.first(where: { bytes.starts(with: $0.magic) }) {
            throw ConnError(
                .unsupported,
                "The file '\(name)' is \(other.what), which is not read here",
                advice: other.advice
            )
        }
        let first = FileForm.first(of: bytes)
        guard let first else {
            throw ConnError(.conversion, "The file '\(name)' is empty", advice: "look where it came from")
        }
        let isText = !bytes.contains(0) || FileForm.isWide(bytes)
        guard isText, named != .arrow else {
            throw ConnError(
                .conversion,
                "The file '\(name)' does not begin like CSV, JSON, JSON lines or Arrow\(isText ? ", as its name says" : "")",
                advice: "if it is one of them, say which with --form"
            )
        }
        if let named {
            self = named
        } else {
            // A name of CSV may begin like this, but then the file's own name would tell.
            self = first == UInt8(ascii: "[") || first == UInt8(ascii: "{") ? .json : .csv
        }
    }

    /// The form that a name's ending tells, if it tells one.
    init?(name: String) {
        var name = name.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        let forms: [(FileForm, [String])] = [
            (.csv, [".csv", ".tsv"]), (.json, [".json"]), (.jsonl, [".jsonl", ".ndjson"]),
            (.arrow, [".arrow", ".arrows", ".feather"]),
        ]
        guard let form = forms.first(where: { $0.1.contains(where: name.hasSuffix) }) else { return nil }
        self = form.0
    }

    private struct Other {
        var magic: [UInt8]
        var what: String
        var advice: String

        init(_ magic: String, _ what: String, _ advice: String) {
            self.init(Array(magic.utf8), what, advice)
        }

        init(_ magic: [UInt8], _ what: String, _ advice: String) {
            self.magic = magic
            self.what = what
            self.advice = advice
        }
    }

    private static let unpack = "unpack it first"
    private static let save = "save it as CSV or Arrow first"

    /// Forms that are known but not read.
    private static let others = [
        Other("SQLite format 3\0", "a database of SQLite", "read it with connhandler query sqlite:FILE SQL"),
        Other("PAR1", "Parquet", save),
        Other("ORC", "ORC", save),
        Other("Obj\u{1}", "Avro", save),
        Other("FEA1", "Feather version 1", save),
        Other("%PDF", "a PDF", save),
        Other([0x89, 0x48, 0x44, 0x46], "HDF5", save),
        Other([0xD0, 0xCF, 0x11, 0xE0], "a document of an old office program", save),
        Other([0x50, 0x4B, 0x03, 0x04], "a ZIP archive or a spreadsheet", "save the table in it as CSV first"),
        Other([0x28, 0xB5, 0x2F, 0xFD], "compressed by Zstandard", unpack),
        Other([0x04, 0x22, 0x4D, 0x18], "compressed by LZ4", unpack),
        Other([0x42, 0x5A, 0x68], "compressed by bzip2", unpack),
        Other([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz", unpack),
    ]

    /// The first byte that is neither white space nor part of a byte order mark.
    private static func first(of bytes: [UInt8]) -> UInt8? {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        return text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    /// Whether the bytes begin with a byte order mark of UTF-16, where zeros are half of most characters.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }
}
