internal import ConnCore
internal import CurlTransport

/// One upload through all its tries: into a temporary name beside the target, compared by size, then renamed.
///
/// The next try goes on behind what the server has of the temporary file. It sends REST and STOR rather than APPE: should
/// the server's old process still be writing, both write the same bytes at the same places.
// One try at a time uses it; the engine hands it from one to the next.
final class UploadJob: @unchecked Sendable {
    private enum Stage {
        /// Nothing was sent.
        case new
        /// Some of it may have been sent.
        case sending
        /// The server has all of it.
        case sent
        /// The server was asked to rename it.
        case renaming
    }

    private let path: String
    private let source: any UploadSource
    private let isText: Bool
    private let isAtomic: Bool
    private let resumes: Bool
    private let progress: (@Sendable (FTPProgress) -> Void)?
    private let temporaryName: (String) -> String
    private var stage = Stage.new
    private var mayResume: Bool
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
        mayResume = mode == .binary && source.canSeek && isAtomic
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
            if stage == .new || stage == .sending { try send(connection) }
            if isAtomic { try putInPlace(connection) }
            return done
        } catch {
            if error.retry == .never { cleanUp(connection, error) }
            throw error
        }
    }

    private var done: FTPUpload {
        FTPUpload(path: target, bytes: sent, resumedAt: resumedAt, isSizeChecked: isSizeChecked)
    }

    // MARK: Sending

    private func send(_ connection: FTPConnection) throws(ConnError) {
        var offset: Int64 = 0
        if mayResume, stage == .sending || resumes {
            offset = try sizeOnServer(connection) ?? 0
            if offset > source.length ?? 0 { offset = 0 }
            if offset == source.length, offset > 0 {
                // All of it has come, only the server's last word is missing.
                (sent, stage, isSizeChecked) = (offset, .sent, true)
                resumedAt = stage == .new ? offset : resumedAt
                return
            }
        }
        if stage == .new { resumedAt = offset }
        try store(connection, from: offset)
    }

    private func store(_ connection: FTPConnection, from offset: Int64) throws(ConnError) {
        stage = .sending
        let reader = UploadReader(source, at: offset, progress: progress)
        let left = isText ? nil : source.length.map { Int($0 - offset) }
        var last: [[UInt8]] = []
        if isText { last.append(Array("TYPE A".utf8)) }
        if offset > 0 { last.append(Array("REST \(offset)".utf8)) }
        let exchange = connection.transfer(
            CurlFTPRequest(.store, lastCommands: last, isText: isText),
            (try connection.bytes(of: temporary, forTransfer: true), false),
            body: .source(reader, length: left),
            receiver: NoReceiver()
        )
        source.end()
        connection.isBinary = exchange.failure == nil && !isText
        if let thrown = reader.thrown { throw thrown.with { $0.outcome = .notApplied } }
        let refusesRest = offset > 0 && exchange.replies.contains { $0.code >= 400 }
        guard exchange.failure == nil, !refusesRest else {
            throw try explained(exchange, connection, offset: offset, refusesRest: refusesRest)
        }
        if let length = source.length, !isText, reader.place != length {
            throw ConnError(
                .invalidInput,
                "\(what) failed: its source gave \(reader.place) of \(length) bytes",
                outcome: .notApplied
            )
        }
        sent = reader.place
        progress?(FTPProgress(bytes: sent, total: sent))
        try compareSize(connection)
        stage = .sent
    }

    /// The error of a try that was not stored; what can be mended by the next try is noted.
    private func explained(
        _ exchange: FTPExchange,
        _ connection: FTPConnection,
        offset: Int64,
        refusesRest: Bool
    ) throws(ConnError) -> ConnError {
        let error = connection.failed(exchange, what)
        if error.kind == .cancelled { return error }
        if source.isSpent {
            return error.with {
                $0.retry = .never
                $0.advice = "make a new call: what the source has given cannot be asked for again"
            }
        }
        let began = exchange.replies.contains { $0.code == 426 || $0.code == 451 || $0.code == 452 || $0.code == 552 }
        if refusesRest, !began || error.kind == .unsupported {
            // The server does not let uploads go on: from the start, then.
            mayResume = false
            return error.with {
                $0.retry = .again
                $0.outcome = .notApplied
            }
        }
        if let reply = exchange.replies.last, reply.code >= 500, connection.isUsable, !refusesRest {
            return try connection.explainedPlace(reply, target, what)
        }
        return error
    }

    private func compareSize(_ connection: FTPConnection) throws(ConnError) {
        guard connection.options.checksUploads, !isText else { return }
        guard let size = try sizeOnServer(connection) else { return }
        guard size == sent else {
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
        let reply = try connection.sizeReply(of: temporary, what)
        return reply.code == 213 ? FTPReplyText.size(reply.text) : nil
    }

    // MARK: Taking its place

    private func putInPlace(_ connection: FTPConnection) throws(ConnError) {
        let from = try connection.command("RNFR", temporary)
        let to = try connection.command("RNTO", target)
        stage = .renaming
        let replies = try connection.run([from, to], what)
        if replies[0].isPositive, replies[1].isPositive { return }
        stage = .sent
        guard replies[0].isPositive else { throw connection.refused(replies[0], what) }
        if replies[1].code >= 500, connection.options.deletesBeforeRename {
            let again = try connection.run([connection.command("DELE", target), from, to], what)
            if again[2].isPositive { return }
        }
        throw try connection.explainedPlace(replies[1], target, what)
    }

    /// After a rename whose answer was lost: whether it was done.
    private func isRenamed(_ connection: FTPConnection) throws(ConnError) -> Bool {
        if try sizeOnServer(connection) != nil {
            stage = .sent
            return false
        }
        let reply = try connection.sizeReply(of: target, what)
        if reply.code == 213 { return FTPReplyText.size(reply.text) == sent }
        return try connection.exists(target)
    }

    // MARK: The end

    /// Removes the temporary file of an upload that failed for good, as far as that can be done.
    private func cleanUp(_ connection: FTPConnection, _ error: ConnError) {
        guard isAtomic, !resumes, stage != .new, connection.isUsable, error.kind != .cancelled else { return }
        _ = try? connection.run([connection.command("DELE", temporary)], what)
    }

    /// Whether the server may still hold a temporary file that nobody will want.
    var leavesTemporary: Bool { isAtomic && !resumes && (stage == .sending || stage == .sent) }

    /// Removes what is left of an upload that failed.
    func removeTemporary(_ connection: FTPConnection) throws(ConnError) {
        _ = try connection.run([connection.command("DELE", temporary)], what)
    }
}
