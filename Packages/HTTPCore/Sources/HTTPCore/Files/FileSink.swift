@_spi(ConnInternals) internal import ConnCore

/// Writes one transfer's answer into the download's temporary file.
// Everything is touched by the one thread that drives the transfer, and after its end by the caller.
final class FileSink: AnswerSink, @unchecked Sendable {
    private let order: DownloadOrder
    private var total: Int?
    private var told = 0
    private var hasBegun = false
    private var outcome: Result<Void, ConnError>?

    init(_ order: DownloadOrder) {
        self.order = order
    }

    private var file: PartialFile { order.file }

    func begin(_ head: AnswerHead, length: Int?) throws(ConnError) {
        guard (200...299).contains(head.status) else {
            throw ConnError(
                .server,
                "The server answered a download with status \(head.status)",
                advice: "follow redirects, and download without conditions",
                nativeCode: HTTPStatusTable.nativeCode(head.status)
            )
        }
        // Only a strong tag says that bytes are the same (RFC 9110 §8.8.1), and only as they travel.
        let isPlain = (head.headers["Content-Encoding"]?.lowercased() ?? "identity") == "identity"
        let tag = head.headers["ETag"].flatMap { isPlain && $0.hasPrefix("\"") ? $0 : nil }
        if head.status == 206 {
            guard let range = ContentRange(head.headers["Content-Range"]), goesOn(range, tag) else {
                try file.empty()
                throw ConnError(
                    .server,
                    "The server answered with another part of the file than the one that was asked for, or of another "
                        + "version",
                    outcome: .notApplied,
                    retry: .again
                )
            }
            total = range.total ?? file.total
        } else {
            try file.empty()
            total = length
        }
        file.tag = head.headers["Accept-Ranges"]?.lowercased() != "none" ? tag : nil
        file.total = total
        told = file.bytes
        hasBegun = true
    }

    /// Whether a part may be put behind what is there: it begins where that ends, and is of the same version by its tag
    /// (RFC 9110 §15.3.7.3), which a server that ignores If-Range does not see to, and by its length.
    private func goesOn(_ range: ContentRange, _ tag: String?) -> Bool {
        guard range.first == file.bytes else { return false }
        guard file.bytes > 0 else { return true }
        guard let tag, tag == file.tag else { return false }
        guard let before = file.total, let now = range.total else { return true }
        return before == now
    }

    func isFull() -> Bool { false }

    func take(_ bytes: UnsafeRawBufferPointer) throws(ConnError) {
        try file.write(bytes)
        guard let progress = order.progress, file.bytes - told >= 256 << 10 else { return }
        told = file.bytes
        progress(HTTPProgress(bytes: told, total: total))
    }

    func settle(_ check: () throws(ConnError) -> Void) {
        guard hasBegun else { return }
        outcome = Result { () throws(ConnError) in
            try complete()
            try file.flush()
            if let checksum = order.checksum { try file.verify(checksum, check) }
            try check()
        }
    }

    /// Throws if bytes are missing.
    private func complete() throws(ConnError) {
        if let total, file.bytes != total {
            throw ConnError(
                .connection,
                "The download was cut after \(file.bytes) of \(total) bytes",
                outcome: .unknown,
                retry: .again
            )
        }
        order.progress?(HTTPProgress(bytes: file.bytes, total: total ?? file.bytes))
    }

    /// Puts the file in its place: the call's last step, which nothing that may still fail comes behind.
    ///
    /// - Throws: What was wrong with the file when the transfer had ended.
    func finish() throws(ConnError) {
        guard let outcome else { throw ConnError(.server, "The server sent nothing to be put into a file") }
        try outcome.get()
        try file.finish()
    }
}
