internal import ConnCore
internal import CurlTransport

/// One upload through all its tries: into a temporary name beside the target, compared by size, then renamed.
///
/// All of that is one transfer of libcurl, which sends SIZE, RNFR and RNTO behind the upload; RNFR goes out only when the
/// reply to SIZE was found right. How far a try that broke had come is read from the replies: RNTO is not sent before the
/// reply to RNFR has come.
///
/// The next try goes on behind what the server has of the temporary file. It sends REST and STOR rather than APPE: should
/// the server's old process still be writing, both write the same bytes at the same places. APPE is for servers that refuse
/// the former; the size, which is always compared behind a part, tells if others have written in between.
// One try at a time uses it; the engine hands it from one to the next.
final class UploadJob: @unchecked Sendable {
    private enum Stage {
        /// Nothing was sent.
        case new
        /// Some of it may have been sent.
        case sending
        /// The server says that it has stored it; its size was not compared.
        case stored
        /// The server has all of it.
        case sent
        /// The server was asked to rename it.
        case renaming
        /// It has its name.
        case inPlace
    }

    /// How a try goes on behind what the server has.
    private enum Resuming {
        case byRestart
        case byAppending
        case never
    }

    private let path: String
    private let source: any UploadSource
    private let isText: Bool
    private let isAtomic: Bool
    private let resumes: Bool
    private let progress: (@Sendable (FTPProgress) -> Void)?
    private let temporaryName: (String) -> String
    private var stage = Stage.new
    private var resuming: Resuming
    /// How often a part was refused for now before anything was sent: what is refused twice may be refused for ever.
    private var refusals = 0
    /// Where the last try began to send.
    private var offset: Int64 = 0
    /// Whether what the server has is not the beginning of the source.
    private var isSpoilt = false
    /// Whether a file of the target's name was removed, or may have been: then the temporary file is all there is.
    private var hasRemovedTarget = false
    private var target = ""
    private var temporary = ""
    private var resumedAt: Int64 = 0
    private var sent: Int64 = 0
    private var isSizeChecked = false

    /// - Parameters:
    ///   - resumes: Whether what an earlier call left under the same temporary name is gone on with.
    ///   - temporaryName: The name beside the target, made of its name; that name itself to write in place.
    init(
        _ path: String,
        _ source: any UploadSource,
        mode: FTPTransferMode,
        isAtomic: Bool,
        resumes: Bool,
        progress: (@Sendable (FTPProgress) -> Void)?,
        temporaryName: @escaping (String) -> String
    ) {
        self.path = path
        self.source = source
        isText = mode == .ascii
        self.isAtomic = isAtomic
        self.resumes = resumes
        self.progress = progress
        self.temporaryName = temporaryName
        resuming = mode == .binary && source.canSeek && isAtomic ? .byRestart : .never
    }

    private var what: String { "Uploading '\(path)'" }

    /// One try.
    func attempt(_ connection: FTPConnection, in base: String) throws(ConnError) -> FTPUpload {
        target = try FTPPath.resolve(path, in: base)
        guard target != "/" else {
            throw ConnError(.invalidInput, "\(what) failed: it is a folder", advice: "name a file in it")
        }
        temporary =
            isAtomic ? FTPPath.join(FTPPath.folder(of: target), temporaryName(FTPPath.name(of: target))) : target
        do throws(ConnError) {
            if stage == .renaming, try isRenamed(connection) { return done }
            if stage == .stored {
                try compareSize(connection)
                stage = .sent
            }
            if stage == .new || stage == .sending { try send(connection) }
            if isAtomic, stage != .inPlace { try putInPlace(connection) }
            return done
        } catch {
            if error.retry == .never { cleanUp(connection, error) }
            guard hasRemovedTarget else { throw error }
            throw error.with {
                $0.advice = "the upload is whole under '\(temporary)': rename that, as the old '\(target)' was removed"
            }
        }
    }

    private var done: FTPUpload {
        FTPUpload(path: target, bytes: sent, resumedAt: resumedAt, isSizeChecked: isSizeChecked)
    }

    // MARK: Sending

    private func send(_ connection: FTPConnection) throws(ConnError) {
        offset = 0
        if resuming != .never, !isSpoilt, stage == .sending || resumes {
            offset = try sizeOnServer(connection) ?? 0
            if offset > source.length ?? 0 { offset = 0 }
            if stage == .new { resumedAt = offset }
            if offset == source.length, offset > 0 {
                // All of it has come, only the server's last word is missing.
                (sent, stage, isSizeChecked) = (offset, .sent, true)
                return
            }
            if offset > 0, resuming == .byRestart { try askRestart(connection) }
        }
        if offset == 0 { resumedAt = 0 }
        try store(connection)
    }

    /// Asks for REST before STOR does: a server that refuses it would take the rest for the whole.
    private func askRestart(_ connection: FTPConnection) throws(ConnError) {
        let reply = try connection.run(["REST \(offset)"], what)[0]
        if reply.isPositive { return }
        guard reply.code >= 500 else { throw connection.refused(reply, what) }
        resuming = .byAppending
    }

    private func store(_ connection: FTPConnection) throws(ConnError) {
        if source.isSpent { throw spent(ConnError(.connection, "\(what) was cut")) }
        stage = .sending
        let appends = offset > 0 && resuming == .byAppending
        let reader = UploadReader(source, at: offset, progress: progress)
        let left = isText ? nil : source.length.map { Int($0 - offset) }
        var last: [[UInt8]] = []
        if isText { last.append(Array("TYPE A".utf8)) }
        if offset > 0, !appends { last.append(Array("REST \(offset)".utf8)) }
        // A part that went wrong must not get the target's name: its size is compared before more is asked for.
        let closesAtOnce = offset == 0
        let asksSize = closesAtOnce && connection.options.checksUploads && !isText
        let final = closesAtOnce ? try finalCommands(connection, asksSize: asksSize) : []
        let length = source.length
        let isRight = { @Sendable (line: UnsafeRawBufferPointer) in Self.isRight(line, reader.place, of: length) }
        let exchange = connection.transfer(
            CurlFTPRequest(
                appends ? .append : .store,
                lastCommands: last,
                finalCommands: final,
                mayFinish: asksSize ? isRight : nil,
                isText: isText
            ),
            (try connection.bytes(of: temporary, forTransfer: true), false),
            body: .source(reader, length: left),
            receiver: NoReceiver(),
            watcher: reader
        )
        source.end()
        if offset == 0, exchange.hasBegun { isSpoilt = false }
        connection.isBinary = exchange.failure == nil && !isText
        if let thrown = reader.thrown { throw thrown.with { $0.outcome = .notApplied } }
        let refusesPart = offset > 0 && exchange.behindPassive.contains { $0.code >= 400 }
        let isStored = exchange.closing.first?.isPositive == true && !exchange.isShort
        guard exchange.failure == nil || isStored, !refusesPart else {
            throw try explained(exchange, connection, refusesPart: refusesPart)
        }
        if let length = source.length, !isText, reader.place != length {
            throw ConnError(
                .invalidInput,
                "\(what) failed: its source gave \(reader.place) of \(length) bytes",
                outcome: .notApplied
            )
        }
        (sent, stage) = (reader.place, .stored)
        progress?(FTPProgress(bytes: sent, total: sent))
        if closesAtOnce {
            try close(exchange, connection, asksSize: asksSize)
        } else {
            try compareSize(connection)
            stage = .sent
        }
    }

    // MARK: Behind the bytes

    private func finalCommands(_ connection: FTPConnection, asksSize: Bool) throws(ConnError) -> [[UInt8]] {
        var commands: [[UInt8]] = []
        if asksSize { commands.append(try connection.command("SIZE", temporary)) }
        if isAtomic {
            commands.append(try connection.command("RNFR", temporary))
            commands.append(try connection.command("RNTO", target))
        }
        return commands
    }

    /// Whether the upload may be renamed after this reply to SIZE. A server that does not have SIZE is believed; one that
    /// is leaving hears nothing more.
    private static func isRight(_ line: UnsafeRawBufferPointer, _ sent: Int64, of length: Int64?) -> Bool {
        guard let reply = FTPReplyParser.replies(Array(line)).last, reply.code != 421 else { return false }
        guard let size = size(reply) else { return true }
        return size == sent && (length == nil || length == sent)
    }

    /// What a reply to SIZE tells; `nil` for nothing.
    private static func size(_ reply: FTPReply) -> Int64? {
        reply.code == 213 ? FTPReplyText.size(reply.lines.last ?? "") : nil
    }

    /// Reads what became of the commands behind the upload.
    private func close(_ exchange: FTPExchange, _ connection: FTPConnection, asksSize: Bool) throws(ConnError) {
        var replies = exchange.closing.dropFirst()
        // What the server said before is not what broke the connection.
        func broken() -> ConnError { connection.failed(FTPExchange([], exchange.failure), what) }
        func next() throws(ConnError) -> FTPReply? {
            guard let reply = replies.popFirst() else { return nil }
            if reply.code == 421 { throw connection.left(reply, what) }
            return reply
        }
        if asksSize {
            guard let reply = try next() else { throw broken() }
            try compare(Self.size(reply), connection)
        }
        stage = .sent
        guard isAtomic else { return }
        // Without a failure both commands were sent, whatever became of the replies.
        if exchange.failure == nil { stage = .renaming }
        guard let from = try next() else { throw broken() }
        guard from.isPositive else {
            // It has not been renamed, whatever the reply to RNTO was.
            stage = .sent
            throw connection.refused(from, what)
        }
        stage = .renaming
        guard let to = try next() else { throw broken() }
        try judge(from, to, connection)
    }

    /// The error of a try that was not stored; what can be mended by the next try is noted.
    private func explained(
        _ exchange: FTPExchange,
        _ connection: FTPConnection,
        refusesPart: Bool
    ) throws(ConnError) -> ConnError {
        let error = connection.failed(exchange, what)
        if error.kind == .cancelled { return error }
        if source.isSpent { return spent(error) }
        if refusesPart, !exchange.hasBegun, exchange.replies.last?.code != 425 { refusals += 1 }
        let isFinal = exchange.behindPassive.contains { $0.code >= 500 && $0.code != 552 }
        if refusesPart, isFinal || refusals > 1 || error.kind == .unsupported {
            refusals = 0
            // It does not let uploads go on, or not in this way: in the other, then, or from the start.
            resuming = resuming == .byRestart && error.kind != .unsupported ? .byAppending : .never
            return error.with {
                $0.retry = .again
                $0.outcome = .notApplied
            }
        }
        if let reply = exchange.replies.last, reply.code >= 500, connection.isUsable, !refusesPart {
            return try connection.explainedPlace(reply, target, what)
        }
        return error
    }

    private func spent(_ error: ConnError) -> ConnError {
        error.with {
            $0.retry = .never
            $0.advice = "make a new call: what the source has given cannot be asked for again"
        }
    }

    private func compareSize(_ connection: FTPConnection) throws(ConnError) {
        guard connection.options.checksUploads || offset > 0, !isText else { return }
        let size = try sizeOnServer(connection)
        guard size != nil || offset == 0 else {
            throw ConnError(
                .connection,
                "\(what) went on at byte \(offset), and the server does not tell the size any more",
                outcome: .notApplied,
                retry: .again
            )
        }
        try compare(size, connection)
    }

    /// Throws if the server told another size than that of what was sent.
    private func compare(_ size: Int64?, _ connection: FTPConnection) throws(ConnError) {
        guard let size else { return }
        guard size == sent else {
            stage = .sending
            if offset > 0 {
                // The part was not put behind what was there, or somebody else has written too.
                resuming = resuming == .byRestart ? .byAppending : .never
                isSpoilt = true
                if resumes { try? removeTemporary(connection) }
            }
            throw ConnError(
                .connection,
                "\(what) arrived with \(size) of \(sent) bytes",
                advice: "look whether somebody else writes it",
                outcome: .notApplied,
                retry: source.isSpent ? .never : .again
            )
        }
        isSizeChecked = true
    }

    /// Bytes of the temporary file; `nil` if the server does not say.
    private func sizeOnServer(_ connection: FTPConnection) throws(ConnError) -> Int64? {
        Self.size(try connection.sizeReply(of: temporary, what))
    }

    // MARK: Taking its place

    private func putInPlace(_ connection: FTPConnection, mayRemove: Bool = true) throws(ConnError) {
        let from = try connection.command("RNFR", temporary)
        let to = try connection.command("RNTO", target)
        stage = .renaming
        let replies = try connection.run([from, to], what)
        try judge(replies[0], replies[1], connection, mayRemove: mayRemove)
    }

    /// Reads the replies to RNFR and RNTO.
    private func judge(
        _ from: FTPReply,
        _ to: FTPReply,
        _ connection: FTPConnection,
        mayRemove: Bool = true
    ) throws(ConnError) {
        stage = .sent
        guard from.isPositive else { throw connection.refused(from, what) }
        if to.isPositive {
            stage = .inPlace
            return
        }
        guard mayRemove, connection.options.deletesBeforeRename, try isInTheWay(to, connection) else {
            throw try connection.explainedPlace(to, target, what)
        }
        hasRemovedTarget = true
        let removed = try connection.run([connection.command("DELE", target)], what)[0]
        guard removed.isPositive else {
            hasRemovedTarget = false
            throw removed.code < 500
                ? connection.refused(removed, what) : try connection.explainedPlace(to, target, what)
        }
        try putInPlace(connection, mayRemove: false)
    }

    /// Whether a file that has the target's name already is why the server refused to rename.
    private func isInTheWay(_ to: FTPReply, _ connection: FTPConnection) throws(ConnError) -> Bool {
        guard to.code >= 500 else { return false }
        let kind = connection.refused(to, what).kind
        guard [.alreadyExists, .authorization, .notFound, .invalidInput].contains(kind),
            try !connection.isDirectory(target)
        else { return false }
        if kind == .alreadyExists { return true }
        return try connection.exists(target)
    }

    /// After a rename whose answer was lost: whether it was done. Only that the temporary file has gone says so: a target
    /// that is there may be the old one.
    private func isRenamed(_ connection: FTPConnection) throws(ConnError) -> Bool {
        let size = try connection.sizeReply(of: temporary, what)
        var isThere = size.code == 213
        if !isThere { isThere = try connection.exists(temporary) }
        if !isThere, size.code != 550, !connection.features.supports("MLST") {
            // Listings may leave names out that begin with a dot.
            isThere = try connection.run([connection.command("RNFR", temporary)], what)[0].isPositive
        }
        if isThere {
            stage = .sent
            return false
        }
        let reply = try connection.sizeReply(of: target, what)
        if reply.code == 213, !isText { return FTPReplyText.size(reply.text) == sent }
        return try connection.exists(target)
    }

    // MARK: The end

    /// Removes the temporary file of an upload that failed for good, as far as that can be done.
    private func cleanUp(_ connection: FTPConnection, _ error: ConnError) {
        guard isAtomic, !resumes, !hasRemovedTarget, stage != .new, connection.isUsable, error.kind != .cancelled else {
            return
        }
        _ = try? connection.run([connection.command("DELE", temporary)], what)
    }

    /// Whether the server may still hold a temporary file that nobody will want.
    var leavesTemporary: Bool {
        isAtomic && !resumes && !hasRemovedTarget && [.sending, .stored, .sent].contains(stage)
    }

    /// Removes what is left of an upload that failed.
    func removeTemporary(_ connection: FTPConnection) throws(ConnError) {
        _ = try connection.run([connection.command("DELE", temporary)], what)
    }
}
