@_spi(ConnInternals) internal import ConnCore

/// Writes one transfer's answer into the download's temporary file.
// Everything is touched by the one thread that drives the transfer.
final class FileSink: AnswerSink, @unchecked Sendable {
    private let file: PartialFile
    private let progress: (@Sendable (HTTPProgress) -> Void)?
    private var total: Int?
    private var told = 0

    init(_ file: PartialFile, _ progress: (@Sendable (HTTPProgress) -> Void)?) {
        self.file = file
        self.progress = progress
    }

    func begin(_ head: AnswerHead, length: Int?) throws(ConnError) {
        guard (200...299).contains(head.status) else {
            throw ConnError(
                .server,
                "The server answered a download with status \(head.status)",
                advice: "follow redirects, and download without conditions",
                nativeCode: HTTPStatusTable.nativeCode(head.status)
            )
        }
        if head.status == 206 {
            guard let range = ContentRange(head.headers["Content-Range"]), range.first == file.bytes else {
                try file.empty()
                throw ConnError(
                    .server,
                    "The server answered with another part of the file than the one that was asked for",
                    outcome: .notApplied,
                    retry: .again
                )
            }
            total = range.total
        } else {
            try file.empty()
            total = length
        }
        // Only a strong tag says that bytes are the same (RFC 9110 §8.8.1), and only as they travel.
        let tag = head.headers["ETag"].flatMap { $0.hasPrefix("\"") ? $0 : nil }
        let isPlain = length == head.contentLength
        file.tag = isPlain && head.headers["Accept-Ranges"]?.lowercased() != "none" ? tag : nil
        told = file.bytes
    }

    func isFull() -> Bool { false }

    func take(_ bytes: UnsafeRawBufferPointer) throws(ConnError) {
        try file.write(bytes)
        guard let progress, file.bytes - told >= 256 << 10 else { return }
        told = file.bytes
        progress(HTTPProgress(bytes: told, total: total))
    }

    /// The transfer has ended: throws if bytes are missing.
    func finish() throws(ConnError) {
        if let total, file.bytes != total {
            throw ConnError(
                .connection,
                "The download was cut after \(file.bytes) of \(total) bytes",
                outcome: .unknown,
                retry: .again
            )
        }
        progress?(HTTPProgress(bytes: file.bytes, total: total ?? file.bytes))
    }
}
