internal import ArrowCodecs
internal import ConnHandlers
internal import Gzip

/// A file of rows: what it is, and how to read it.
struct FrameFile {
    let path: String
    let form: FileForm
    private let csv: CSVReadOptions
    private let json: JSONReadOptions
    /// What a pipe gave, which can be read only once; `nil` for a file.
    private let piped: [UInt8]?
    private let isCompressed: Bool

    /// How many bytes are looked at to tell what a file is.
    private static let glance = 4_096
    /// The most bytes that are taken from a pipe.
    private static let pipeLimit = 1 << 30

    /// Looks at how the file begins.
    ///
    /// - Parameters:
    ///   - form: What the file is, if that was said.
    ///   - csv: How CSV is read.
    ///   - separator: The separator of CSV; `nil` to take the one that the first line has most of.
    ///   - json: How JSON is read.
    init(
        path: String,
        form: FileForm?,
        csv: CSVReadOptions,
        separator: Unicode.Scalar?,
        json: JSONReadOptions
    ) throws {
        self.path = path
        let file = try FileByteSource(path: path)
        defer { file.close() }
        piped = file.totalBytes == nil ? try FrameFile.bytes(of: file, limit: FrameFile.pipeLimit, path) : nil
        let source: any ByteSource = piped.map { MemoryByteSource($0) } ?? file
        isCompressed = GzipBytes.isGzip(try FrameFile.bytes(of: source, atMost: 2))
        try source.rewind()
        let start = try FrameFile.bytes(of: GzipByteSource(source), atMost: FrameFile.glance)
        let found = try form ?? FileForm(of: start, name: path)
        self.form = found
        var (csv, json) = (csv, json)
        csv.separator = separator ?? CSVSeparator.guess(start)
        if found == .jsonl { json.layout = .lines }
        // One object over many lines is a row, too.
        if found == .json { json.maximumRecordBytes = FrameFile.pipeLimit }
        (self.csv, self.json) = (csv, json)
    }

    /// All rows in one frame.
    func frame() throws -> DataFrame {
        switch form {
        case .csv: try DataFrame(csvSource: source(), options: csv)
        case .json, .jsonl: try DataFrame(jsonSource: source(), options: json)
        case .arrow: try ArrowReader(source: source(), options: .compressed()).readAll()
        }
    }

    /// The rows batch by batch; all at once of a form that is read whole.
    func batches() throws -> FrameBatches {
        switch form {
        case .csv: FrameBatches(try CSVReader(source: source(), options: csv))
        // What lies within a text is read whole.
        case .json where !json.path.keys.isEmpty: FrameBatches(try frame())
        case .json, .jsonl: FrameBatches(try JSONReader(source: source(), options: json))
        case .arrow: FrameBatches(try ArrowReader(source: source(), options: .compressed()))
        }
    }

    private func source() throws(FrameError) -> any ByteSource {
        let source: any ByteSource = if let piped { MemoryByteSource(piped) } else { try FileByteSource(path: path) }
        // A reader of Arrow goes to the end of a file first, which only plain ones let it.
        return isCompressed ? GzipByteSource(source, compression: .gzip) : source
    }

    /// The first bytes of a source.
    private static func bytes(of source: any ByteSource, atMost maximum: Int) throws(FrameError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maximum)
        var (count, failure): (Int, FrameError?) = (0, nil)
        bytes.withUnsafeMutableBytes { target in
            do throws(FrameError) {
                while count < maximum {
                    let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: target[count...]))
                    if read == 0 { return }
                    count += read
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return Array(bytes[..<count])
    }

    /// All bytes of a pipe.
    private static func bytes(of source: any ByteSource, limit: Int, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let portion = try Self.bytes(of: source, atMost: 1 << 20)
            bytes += portion
            if bytes.count > limit {
                throw ConnError(
                    .resourceExhausted,
                    "More than \(limit >> 20) MiB come out of '\(path)', which is no file",
                    advice: "write them to a file first"
                )
            }
            if portion.count < 1 << 20 { return bytes }
        }
    }
}
