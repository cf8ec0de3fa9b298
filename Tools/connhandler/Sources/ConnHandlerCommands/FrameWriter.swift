internal import ConnHandlers

/// Writes rows batch by batch to standard output, or to a file that appears under its name when it is complete.
///
/// Used by one task.
final class FrameWriter {
    private enum Target {
        case csv(CSVWriter)
        case arrow(ArrowWriter)
        case json(JSONWriter)
    }

    private let target: Target
    /// How many rows were written so far.
    private(set) var rowCount = 0

    /// - Parameters:
    ///   - format: One that takes batches.
    ///   - path: The file, or `nil` for standard output.
    init(_ format: OutputFormat, to path: String?) throws {
        switch format {
        case .csv: target = .csv(try path.map { try CSVWriter(path: $0) } ?? CSVWriter(descriptor: 1))
        case .arrow:
            if let path {
                target = .arrow(try ArrowWriter(path: path))
            } else {
                // Whoever reads a pipe cannot go to the end first, where a file's table of contents is.
                target = .arrow(try ArrowWriter(descriptor: 1, options: ArrowWriteOptions(format: .stream)))
            }
        case .json, .jsonl:
            let options = JSONWriteOptions(layout: format == .json ? .records : .lines)
            target = .json(
                try path.map { try JSONWriter(path: $0, options: options) }
                    ?? JSONWriter(descriptor: 1, options: options)
            )
        case .table, .markdown, .plot:
            throw ConnError(.misuse(.invalidArgument), "The format '\(format.rawValue)' takes no batches")
        }
    }

    func write(_ frame: DataFrame) throws {
        switch target {
        case .csv(let writer): try writer.write(frame)
        case .arrow(let writer): try writer.write(frame)
        case .json(let writer): try writer.write(frame)
        }
        rowCount += frame.rowCount
    }

    func finish() throws {
        switch target {
        case .csv(let writer): try writer.finish()
        case .arrow(let writer): try writer.finish()
        case .json(let writer): try writer.finish()
        }
    }

    /// Gives up and removes what was begun; does nothing after ``finish()``.
    func cancel() {
        switch target {
        case .csv(let writer): writer.cancel()
        case .arrow(let writer): writer.cancel()
        case .json(let writer): writer.cancel()
        }
    }

    /// Lets `body` write, then gives the file its name; when `body` throws, nothing is left of it.
    static func with(
        _ format: OutputFormat,
        to path: String?,
        _ body: (FrameWriter) async throws -> Void
    ) async throws -> Int {
        let writer = try FrameWriter(format, to: path)
        do {
            try await body(writer)
            try writer.finish()
        } catch {
            writer.cancel()
            throw error
        }
        return writer.rowCount
    }
}
