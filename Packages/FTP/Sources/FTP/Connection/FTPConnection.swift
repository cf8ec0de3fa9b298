internal import ConnCore
internal import CurlTransport

/// One login on one control connection: runs commands and transfers one after another.
///
/// All paths are absolute when they are sent, so the server's current folder does not matter, and a connection that
/// replaces a lost one has nothing to restore. libcurl may not connect a second time by itself.
final class FTPConnection: PooledConnection {
    let properties: FTPConnProperties
    let options: FTPOptions
    /// The login's own folder.
    let home: String
    /// The folder that relative paths start from.
    let base: String
    /// What the server says that it can do.
    let features: FTPFeatures
    /// Whether folders are listed by MLSD; found out by the first listing where the server does not say.
    var listsByMachine: Bool
    /// Whether MLSD has told a link, and so does not follow them.
    var tellsLinks = false
    /// What LIST is asked with.
    var listVerb: String
    /// Whether LIST is given the folder's path; no more once the server has answered with something else.
    var listsDirectly = true
    /// Whether the server stands in a folder that was entered to be listed.
    var standsInside = false
    /// The last folder that was entered to be listed, as it was sent.
    var lastEntered: String?
    /// Whether the server is in TYPE I, as far as we know.
    var isBinary = false
    private(set) var isUsable = true
    /// Whether anything was done since the login.
    private(set) var wasUsed = false
    /// Whether a data connection has gone well.
    private var hasTransferred = false
    let interrupt: @Sendable () -> Void

    private let session: CurlSession
    private let breaker = TransferBreaker()
    private let origin: String
    private var streamed: CurlTransfer?
    /// What the URL of the last transfer names.
    private var target: [UInt8] = []

    /// Connects and logs in.
    init(_ properties: FTPConnProperties, _ options: FTPOptions, _ context: ConnectContext) throws(ConnError) {
        self.properties = properties
        self.options = options
        let tls = properties.effectiveTLS
        var settings = CurlSettings()
        settings.protocols = .ftp
        settings.tls = tls
        settings.idleTimeout = nil
        settings.connectTimeout = max(context.timeout, .milliseconds(1))
        settings.maximumConnections = 1
        var ftp = CurlFTPSettings(
            user: properties.user,
            password: properties.effectivePassword,
            isEncrypted: tls.isOn
        )
        ftp.usesEPSV = options.usesEPSV
        ftp.trustsPASVAddress = options.trustsPASVAddress
        ftp.replyTimeout = options.replyTimeout
        ftp.stallTimeout = options.stallTimeout
        settings.ftp = ftp
        // A share of its own: servers take only TLS sessions that began with this control connection.
        session = try CurlSession(settings, share: CurlShare())
        let breaker = breaker
        interrupt = { breaker.interrupt() }
        let host = properties.host.contains(":") ? "[\(properties.host)]" : properties.host
        let scheme = properties.isImplicit ? "ftps" : "ftp"
        origin = "\(scheme)://\(host):\(properties.effectivePort)"

        let login = FTPLogin(session, origin, context.timeout, options.encoding, isEncrypted: tls.isOn)
        let answers = try login.run()
        home = answers.home
        features = answers.features
        base =
            if let start = properties.startDirectory, !start.isEmpty {
                try FTPPath.resolve(start, in: answers.home)
            } else {
                answers.home
            }
        listsByMachine =
            options.listing == .mlsd || (options.listing == .automatic && answers.features.hasMachineListings)
        listVerb = options.listsHidden ? "LIST -a" : "LIST"
    }

    // MARK: PooledConnection

    var needsReset: Bool { false }

    func reset() throws(ConnError) {}

    func ping() throws(ConnError) {
        beginOperation()
        try checkDone(run(["NOOP"], "Asking for a sign of life")[0], "Asking for a sign of life")
    }

    func checkAfterCall() throws(ConnError) {}

    func close() {
        streamed = nil
        isUsable = false
        session.close()
    }

    /// An operation begins; what broke the one before does not count.
    func beginOperation() {
        breaker.begin()
    }

    // MARK: Commands

    /// The bytes of a command with a path.
    func command(_ verb: String, _ path: String) throws(ConnError) -> [UInt8] {
        let path = try bytes(of: path)
        var command: [UInt8] = []
        command.reserveCapacity(verb.utf8.count + 1 + path.count)
        command.append(contentsOf: verb.utf8)
        command.append(0x20)
        command.append(contentsOf: path)
        return command
    }

    /// The bytes of a path.
    func bytes(of path: String) throws(ConnError) -> [UInt8] {
        guard let bytes = options.encoding.bytes(path) else {
            throw ConnError(
                .invalidInput,
                "The path '\(path)' has letters that \(options.encoding.rawValue) lacks",
                advice: "set the option encoding to utf-8, if the server has that"
            )
        }
        return bytes
    }

    /// The bytes of a path in a URL, of which libcurl refuses control characters.
    func bytes(of path: String, forTransfer: Bool) throws(ConnError) -> [UInt8] {
        guard path.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw ConnError(
                .unsupported,
                "A file whose name holds a control character cannot be transferred",
                advice: "rename it, which works, and transfer it then"
            )
        }
        return try bytes(of: path)
    }

    /// Sends commands without arguments; see the other form.
    func run(_ commands: [String], _ what: @autoclosure () -> String) throws(ConnError) -> [FTPReply] {
        try run(commands.map { Array($0.utf8) }, what())
    }

    /// Sends commands one after another, whatever the server answers to each.
    ///
    /// - Parameter what: What is done, as the beginning of a sentence, for the error.
    /// - Returns: One reply for each command.
    /// - Throws: When the connection breaks, or the server closes it.
    func run(_ commands: [[UInt8]], _ what: @autoclosure () -> String) throws(ConnError) -> [FTPReply] {
        let exchange = transfer(CurlFTPRequest(.commands, commands: commands), nil, receiver: NoReceiver())
        if exchange.failure == nil, exchange.replies.count >= commands.count {
            let replies = Array(exchange.replies.suffix(commands.count))
            if let leaving = replies.first(where: { $0.code == 421 }) { throw left(leaving, what()) }
            return replies
        }
        throw failed(exchange, what())
    }

    /// The error of a server that closes the control connection.
    func left(_ reply: FTPReply, _ what: String) -> ConnError {
        isUsable = false
        return refused(reply, what)
    }

    /// Throws unless the reply says that the command was done.
    func checkDone(_ reply: FTPReply, _ what: @autoclosure () -> String) throws(ConnError) {
        guard reply.isPositive else { throw refused(reply, what()) }
    }

    // MARK: Transfers

    /// Does one transfer from beginning to end.
    ///
    /// - Parameters:
    ///   - target: What the URL names; `nil` for the root.
    ///   - watcher: Who is told the transfer while it runs.
    func transfer(
        _ ftp: CurlFTPRequest,
        _ target: (path: [UInt8], isFolder: Bool)?,
        body: CurlBody = .none,
        isLarge: Bool = false,
        receiver: any CurlReceiver,
        watcher: (any FTPTransferWatcher)? = nil
    ) -> FTPExchange {
        let transfer = made(ftp, target, body: body, isLarge: isLarge, receiver: receiver)
        watcher?.transfer = transfer
        defer { watcher?.transfer = nil }
        guard breaker.enter(transfer) else { return broken }
        defer { breaker.leave() }
        do {
            _ = try session.perform(transfer)
            return ended(transfer, nil)
        } catch {
            return ended(transfer, error)
        }
    }

    /// Begins a transfer that goes on with ``goOn(until:)``.
    func begin(
        _ ftp: CurlFTPRequest,
        _ target: (path: [UInt8], isFolder: Bool),
        receiver: any CurlReceiver
    ) -> FTPExchange? {
        let transfer = made(ftp, target, body: .none, isLarge: true, receiver: receiver)
        do {
            try session.begin(transfer)
            streamed = transfer
            return nil
        } catch {
            return ended(transfer, error)
        }
    }

    /// Drives the transfer that was begun until `isDone` says so, or to its end: what came of it then.
    func goOn(until isDone: () -> Bool) -> FTPExchange? {
        guard let transfer = streamed else { return broken }
        guard breaker.enter(transfer) else {
            abandon()
            return broken
        }
        defer { breaker.leave() }
        do {
            guard try session.drive(until: isDone) != nil else { return nil }
            streamed = nil
            return ended(transfer, nil)
        } catch {
            streamed = nil
            return ended(transfer, error)
        }
    }

    /// Gives the transfer up that was begun and has not ended; the control connection goes with it.
    func abandon() {
        guard streamed != nil else { return }
        streamed = nil
        session.abandon()
        isUsable = false
    }

    private func made(
        _ ftp: CurlFTPRequest,
        _ target: (path: [UInt8], isFolder: Bool)?,
        body: CurlBody,
        isLarge: Bool,
        receiver: any CurlReceiver
    ) -> CurlTransfer {
        let path = target ?? ([UInt8(ascii: "/")], true)
        self.target = path.path
        var request = CurlRequest(url: FTPPath.url(origin, path.path, isFolder: path.isFolder))
        request.ftp = ftp
        request.body = body
        request.expectsLargeBody = isLarge
        request.connectTimeout = options.dataConnectTimeout
        return CurlTransfer(request, receiver: receiver)
    }

    private func ended(_ transfer: CurlTransfer, _ failure: CurlFailure?) -> FTPExchange {
        wasUsed = true
        if failure == nil, transfer.request.ftp?.action != .commands { hasTransferred = true }
        var replies = FTPReplyParser.replies(transfer.controlReplies, encoding: options.encoding)
        for index in replies.indices where !replies[index].isPositive { replies[index].paths = paths(of: transfer) }
        let exchange = FTPExchange(replies, failure)
        if session.openConnections == 0 || !exchange.isInStep {
            isUsable = false
            session.close()
        }
        return exchange
    }

    /// What a transfer and its commands name.
    private func paths(of transfer: CurlTransfer) -> [String] {
        guard let ftp = transfer.request.ftp else { return [] }
        let arguments = (ftp.commands + ftp.lastCommands + ftp.finalCommands).compactMap { command in
            command.firstIndex(of: 0x20).map { Array(command[($0 + 1)...]) }
        }
        return (arguments + [target]).map { options.encoding.text($0) }
    }

    private var broken: FTPExchange {
        FTPExchange([], CurlFailure(ConnError(.cancelled, "The call was cancelled")))
    }

    // MARK: Errors

    /// The error of a reply that refuses.
    func refused(_ reply: FTPReply, _ what: String) -> ConnError {
        FTPReplyTable.error(reply, what, isEncrypted: properties.effectiveTLS.isOn)
    }

    /// The error of a transfer that failed, by the server's own word if it gave one.
    func failed(_ exchange: FTPExchange, _ what: String) -> ConnError {
        if exchange.failure?.error.kind != .cancelled, let refusal = exchange.replies.last, refusal.code >= 400 {
            var error = refused(refusal, what)
            if properties.effectiveTLS.isOn, hasTransferred, refusal.code == 522 || refusal.code == 425 {
                // The server may take the TLS session once: a new login brings a new one.
                isUsable = false
                error.retry = .reconnect
            }
            return error
        }
        guard let failure = exchange.failure else {
            isUsable = false
            return ConnError(
                .corrupted,
                "\(what) failed: the server's replies make no sense",
                advice: "look whether it speaks FTP",
                outcome: .unknown,
                retry: .reconnect
            )
        }
        return failure.error.with {
            $0.outcome = failure.isStale ? .notApplied : .unknown
            $0.phase = .execute
            if failure.error.kind != .cancelled {
                $0.message = "\(what) failed: \($0.message.prefix(1).lowercased())\($0.message.dropFirst())"
            }
        }
    }
}
