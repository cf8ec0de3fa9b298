internal import ConnCore
internal import CurlTransport

/// Makes the control connection of a session and asks what the server can do.
struct FTPLogin {
    /// What a login tells.
    struct Answers {
        var home: String
        var features: FTPFeatures
    }

    private let session: CurlSession
    private let origin: String
    private let timeout: Duration
    private let encoding: FTPEncoding
    private let isEncrypted: Bool

    init(_ session: CurlSession, _ origin: String, _ timeout: Duration, _ encoding: FTPEncoding, isEncrypted: Bool) {
        self.session = session
        self.origin = origin
        self.timeout = timeout
        self.encoding = encoding
        self.isEncrypted = isEncrypted
    }

    /// Logs in, all within the time-out.
    func run() throws(ConnError) -> Answers {
        let end = ContinuousClock.now + timeout
        let replies = try send(["FEAT"], mayConnect: true, until: end)
        let features = FTPFeatures(replies.last)
        let folder = replies.dropLast().last { $0.code == 257 }.flatMap { FTPReplyText.folder($0.text) } ?? "/"
        var wishes: [String] = []
        if encoding == .utf8, features.supports("UTF8") { wishes.append("OPTS UTF8 ON") }
        if let facts = features.factsToAskFor { wishes.append("OPTS MLST \(facts)") }
        // A server that refuses them does without.
        if !wishes.isEmpty { _ = try send(wishes, mayConnect: false, until: end) }
        let isPlain = folder.hasPrefix("/")
        return Answers(home: isPlain ? try FTPPath.resolve(folder, in: "/") : "/", features: features)
    }

    private func send(
        _ commands: [String],
        mayConnect: Bool,
        until end: ContinuousClock.Instant
    ) throws(ConnError) -> [FTPReply] {
        var request = CurlRequest(url: FTPPath.url(origin, [UInt8(ascii: "/")], isFolder: true))
        request.ftp = CurlFTPRequest(.commands, commands: commands.map { Array($0.utf8) }, mayConnect: mayConnect)
        request.connectTimeout = max(timeout, .milliseconds(1))
        let transfer = CurlTransfer(request, receiver: NoReceiver())
        let failure: CurlFailure?
        // libcurl's limit for connecting ends with PWD; for the replies to these commands it waits without returning.
        let alarm = Watchdog.shared.schedule(at: end) { transfer.cancel() }
        defer { alarm.cancel() }
        do {
            _ = try session.perform(transfer)
            failure = nil
        } catch {
            failure = error
        }
        let replies = FTPReplyParser.replies(transfer.controlReplies, encoding: encoding).filter { $0.code >= 200 }
        guard let failure else { return replies }
        session.close()
        // Nothing else cancels it.
        if failure.error.kind == .cancelled {
            throw ConnError(
                .timeout,
                "The login did not end within \(timeout)",
                advice: "look at the server, or raise the connect time-out",
                retry: .reconnect,
                phase: .connect
            )
        }
        let lacksTLS = failure.error.nativeCode?.name == "CURLE_USE_SSL_FAILED"
        if !lacksTLS, let refusal = replies.last(where: { $0.code >= 400 }) {
            throw FTPReplyTable.error(refusal, "The login", phase: .connect, isEncrypted: isEncrypted)
        }
        throw failure.error.with {
            $0.phase = .connect
            $0.outcome = .notApplied
            if lacksTLS { $0.advice = "switch TLS on at the server, or write tls: .off to send everything in clear" }
        }
    }
}
