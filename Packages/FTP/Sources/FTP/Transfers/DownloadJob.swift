@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import DataFrames

/// One download through all its tries: what has come stays, and the next try goes on behind the last sure byte.
///
/// A try that goes on asks for size and time, which must be the same as before, and receives the last bytes again, which
/// must be the same too. Asking for the time costs a round trip, so the first try does without unless its caller wants the
/// time: of little that has come of it nothing is kept, and more goes by size and bytes alone.
// One try at a time uses it; the engine hands it from one to the next.
final class DownloadJob: @unchecked Sendable {
    private let path: String
    private let target: any DownloadTarget
    private let isText: Bool
    /// Whether the time is asked for before the transfer.
    private var asksTime: Bool
    private let progress: (@Sendable (FTPProgress) -> Void)?
    /// What the server said of the file at the first try.
    private(set) var size: Int64?
    private(set) var time: Instant?
    /// Whether the server had the chance to tell the time.
    private var hasAskedTime = false
    private var mayResume: Bool
    private var resolved = ""

    init(
        _ path: String,
        _ target: any DownloadTarget,
        mode: FTPTransferMode,
        asksTime: Bool,
        progress: (@Sendable (FTPProgress) -> Void)?
    ) {
        self.path = path
        self.target = target
        isText = mode == .ascii
        self.asksTime = asksTime
        self.progress = progress
        mayResume = mode == .binary
    }

    private var what: String { "Downloading '\(path)'" }

    /// What a partial file notes of its source; `nil` if nothing tells for certain that it is still the same.
    var tag: String? {
        guard mayResume, let size, let time else { return nil }
        return "\(size) \(time)"
    }

    /// Takes over what an earlier call noted.
    func resume(tag: String) {
        let parts = tag.split(separator: " ")
        guard parts.count == 2 else { return }
        size = Int64(parts[0])
        time = Instant(String(parts[1]))
    }

    /// One try.
    func attempt(_ connection: FTPConnection, in base: String) throws(ConnError) {
        resolved = try FTPPath.resolve(path, in: base)
        var offset: Int64 = 0
        var overlap: [UInt8] = []
        if target.count > 0, try isSame(connection) {
            offset = max(0, target.count - Int64(FTPLimits.overlap))
            overlap = try target.bytes(from: offset)
        } else {
            // What was told before may have been told of another file.
            (size, time) = (nil, nil)
            if target.count > 0 { try target.empty() }
        }
        let receiver = DownloadReceiver(target, overlap: overlap, progress: progress)
        let asks = asksTime && time == nil
        // Whatever comes of this try, the next one wants to know.
        asksTime = true
        let exchange = connection.transfer(
            CurlFTPRequest(
                .retrieve(offset: offset),
                lastCommands: isText ? [Array("TYPE A".utf8)] : [],
                asksTime: asks,
                isText: isText
            ),
            (try connection.bytes(of: resolved, forTransfer: true), false),
            isLarge: true,
            receiver: receiver,
            watcher: receiver
        )
        connection.isBinary = exchange.failure == nil && !isText
        if let thrown = receiver.thrown { throw thrown }
        learn(exchange, asked: asks)
        try settle(exchange, connection, receiver, offset: offset)
        progress?(FTPProgress(bytes: target.count, total: isText ? target.count : size ?? target.count))
    }

    private func settle(
        _ exchange: FTPExchange,
        _ connection: FTPConnection,
        _ receiver: DownloadReceiver,
        offset: Int64
    ) throws(ConnError) {
        let isWhole = !isText && size == target.count && receiver.isCompared
        if exchange.failure == nil {
            guard isText || size == nil || isWhole else {
                throw ConnError(
                    .connection,
                    "\(what) was cut after \(target.count) of \(size ?? 0) bytes",
                    outcome: .unknown,
                    retry: .again
                )
            }
            return
        }
        // Every byte has come, only the server's last word is missing.
        let began = exchange.replies.contains { $0.code == 227 || $0.code == 229 }
        if isWhole, began, size ?? 0 > 0, exchange.failure?.error.kind != .cancelled { return }
        if exchange.failure?.error.nativeCode?.name == "CURLE_FTP_COULDNT_USE_REST" {
            mayResume = false
            try target.empty()
            throw ConnError(
                .unsupported,
                "\(what) cannot go on where it was cut: the server does not have REST",
                outcome: .notApplied,
                retry: .again
            )
        }
        let error = connection.failed(exchange, what)
        if let reply = exchange.replies.last, reply.code == 550, connection.isUsable, offset == 0 {
            // The size was told, so it is there.
            if exchange.size != nil, error.kind == .notFound {
                let isFolder = try connection.isDirectory(resolved)
                throw error.with(kind: isFolder ? .invalidInput : .authorization).with {
                    $0.message = "\(what) failed: " + (isFolder ? "it is a folder" : "the user may not read it")
                }
            }
            throw try connection.explained(reply, resolved, what)
        }
        throw error
    }

    /// Keeps what the server told of the file.
    private func learn(_ exchange: FTPExchange, asked: Bool) {
        if let size = exchange.size, size >= 0, self.size == nil { self.size = size }
        guard asked, exchange.hasBegun else { return }
        hasAskedTime = true
        if let reply = exchange.time { time = FTPReplyText.time(reply.text) }
    }

    /// Whether the file on the server still is the one whose beginning is here.
    private func isSame(_ connection: FTPConnection) throws(ConnError) -> Bool {
        guard mayResume, let known = size, known >= target.count else { return false }
        if time == nil, !hasAskedTime, target.count <= Int64(FTPLimits.restart) { return false }
        let replies = try connection.inBinary(
            [connection.command("MDTM", resolved), connection.command("SIZE", resolved)],
            what
        )
        let seen = replies[0].code == 213 ? FTPReplyText.time(replies[0].text) : nil
        if let time, time != seen { return false }
        guard replies[1].code == 213, FTPReplyText.size(replies[1].text) == known else { return false }
        time = seen
        return true
    }
}
