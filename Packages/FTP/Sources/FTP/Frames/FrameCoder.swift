internal import ConnCore
internal import DataFrames
internal import Gzip

/// Makes frames of a file's bytes and the reverse.
struct FrameCoder {
    private let path: String
    private let format: FTPFrameFormat

    /// - Parameter format: The format; `nil`: what the name tells.
    init(_ path: String, _ format: FTPFrameFormat?) throws(ConnError) {
        guard let format = format ?? FTPFrameFormat.of(path) else {
            throw ConnError(
                .invalidInput,
                "The name '\(path)' does not tell whether the file is CSV or JSON",
                advice: "give the format"
            )
        }
        self.path = path
        self.format = format
    }

    /// The frame of a file; gzip data is decompressed, whatever the name.
    func frame(_ bytes: [UInt8]) throws(ConnError) -> DataFrame {
        do {
            switch format.text {
            case .csv(let reading, _): return try DataFrame(csv: bytes, compression: .automatic, options: reading)
            case .json(let reading, _): return try DataFrame(json: bytes, compression: .automatic, options: reading)
            }
        } catch {
            throw failure(error, "is not the frame asked for", outcome: .applied)
        }
    }

    /// The bytes of a frame; compressed if the name ends with `.gz`.
    func bytes(_ frame: DataFrame) throws(ConnError) -> [UInt8] {
        let plain: [UInt8]
        do {
            switch format.text {
            case .csv(_, let writing): plain = try frame.csv(writing)
            case .json(_, let writing): plain = try frame.json(writing)
            }
        } catch {
            throw failure(error, "cannot be made of this frame", outcome: .notApplied)
        }
        guard path.lowercased().hasSuffix(".gz") else { return plain }
        do {
            return try GzipBytes.compress(plain)
        } catch {
            throw ConnError(.resourceExhausted, "The file '\(path)' could not be compressed", underlying: error)
        }
    }

    private func failure(_ error: FrameError, _ what: String, outcome: ConnError.Outcome) -> ConnError {
        var sentence = "\(error)"
        if sentence.hasSuffix(".") { sentence.removeLast() }
        return ConnError(
            error.kind == .invalidArgument ? .misuse(.invalidArgument) : .conversion,
            "The file '\(path)' \(what): \(sentence)",
            outcome: outcome,
            underlying: error
        )
    }
}
