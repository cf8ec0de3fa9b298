internal import ConnCore
internal import CurlTransport
internal import DataFrames

// What is done by commands alone.

extension FTPConnection {
    /// Bytes of a file.
    func size(of path: String) throws(ConnError) -> Int64 {
        let what = "Asking for the size of '\(path)'"
        let reply = try sizeReply(of: path, what)
        if reply.code == 213, let size = FTPReplyText.size(reply.text) { return size }
        if Self.isUnknown(reply) {
            let entry = try listedEntry(path, what)
            guard let size = entry.size, entry.kind != .directory else { throw notTold("size", path) }
            return size
        }
        throw try explained(reply, path, what)
    }

    /// The reply to SIZE, in TYPE I: some servers refuse it otherwise.
    func sizeReply(of path: String, _ what: String) throws(ConnError) -> FTPReply {
        try inBinary([command("SIZE", path)], what)[0]
    }

    /// Sends commands in TYPE I.
    func inBinary(_ commands: [[UInt8]], _ what: String) throws(ConnError) -> [FTPReply] {
        if isBinary { return try run(commands, what) }
        let replies = try run([Array("TYPE I".utf8)] + commands, what)
        isBinary = replies[0].isPositive
        return Array(replies.dropFirst())
    }

    /// When a file or folder was last changed.
    func modified(_ path: String) throws(ConnError) -> Instant {
        let what = "Asking when '\(path)' was changed"
        let reply = try run([command("MDTM", path)], what)[0]
        if reply.code == 213, let time = FTPReplyText.time(reply.text) { return time }
        // Most servers tell the time of files alone.
        if Self.isUnknown(reply) || reply.code == 550, path != "/" {
            if let time = try listedEntry(path, what).modified { return time }
            throw notTold("time", path)
        }
        throw try explained(reply, path, what)
    }

    /// Whether there is a file, folder or link of that name.
    func exists(_ path: String) throws(ConnError) -> Bool {
        let what = "Looking for '\(path)'"
        if features.supports("MLST") {
            let reply = try run([command("MLST", path)], what)[0]
            if reply.isPositive { return true }
            if reply.code == 550 || reply.code == 553 {
                let error = refused(reply, what)
                if error.kind == .notFound { return false }
                if error.kind != .authorization { throw error }
                // Pure-FTPd and others say the same of what is missing: the folder above knows.
                return try isListed(path)
            }
        }
        let reply = try sizeReply(of: path, what)
        if reply.isPositive { return true }
        if try isDirectory(path) { return true }
        return try isListed(path)
    }

    func isListed(_ path: String) throws(ConnError) -> Bool {
        guard path != "/" else { return true }
        do {
            return try list(FTPPath.folder(of: path)).contains { FTPPath.isSame($0.name, FTPPath.name(of: path)) }
        } catch {
            if error.kind == .notFound || error.kind == .invalidInput { return false }
            throw error
        }
    }

    /// Whether a folder of that name can be entered. It is left again: some servers die of standing in a folder that is then
    /// removed.
    func isDirectory(_ path: String) throws(ConnError) -> Bool {
        let exchange = transfer(
            CurlFTPRequest(.enter, lastCommands: [try command("CWD", home)]),
            (try bytes(of: alternating(path)), true),
            receiver: NoReceiver()
        )
        if exchange.failure == nil { return true }
        if let reply = exchange.replies.last, reply.code >= 500 { return false }
        throw failed(exchange, "Entering '\(path)'")
    }

    /// Enters a folder on the server and asks it where that is.
    func changeDirectory(_ path: String) throws(ConnError) -> String {
        let what = "Changing to the folder '\(path)'"
        let exchange = transfer(
            CurlFTPRequest(.enter, lastCommands: [Array("PWD".utf8), try command("CWD", home)]),
            (try bytes(of: alternating(path)), true),
            receiver: NoReceiver()
        )
        guard exchange.failure == nil else {
            guard let reply = exchange.replies.last, reply.code == 550 else { throw failed(exchange, what) }
            throw refusedFolder(reply, what)
        }
        guard let reply = exchange.replies.last(where: { $0.code == 257 }),
            let folder = FTPReplyText.folder(reply.text), folder.hasPrefix("/")
        else { return path }
        return try FTPPath.resolve(folder, in: "/")
    }

    /// Removes a file or a link.
    func delete(_ path: String) throws(ConnError) {
        let what = "Removing '\(path)'"
        let reply = try run([command("DELE", path)], what)[0]
        guard reply.isPositive else { throw try explained(reply, path, what) }
    }

    /// Gives a file or folder another name.
    func rename(_ old: String, to new: String) throws(ConnError) {
        let what = "Renaming '\(old)' to '\(new)'"
        let from: FTPReply
        do {
            from = try run([command("RNFR", old)], what)[0]
        } catch {
            // By itself it changes nothing.
            throw error.with { $0.outcome = .notApplied }
        }
        guard from.isPositive else { throw try explained(from, old, what) }
        let to = try run([command("RNTO", new)], what)[0]
        guard to.isPositive else { throw try explainedPlace(to, new, what) }
    }

    /// Makes a folder, and with `intermediate` those above it; then one that is there is fine.
    func makeDirectory(_ path: String, intermediate: Bool) throws(ConnError) {
        let what = "Making the folder '\(path)'"
        let reply = try run([command("MKD", path)], what)[0]
        if reply.isPositive { return }
        guard intermediate else {
            let error = try explainedPlace(reply, path, what)
            guard reply.code >= 500, error.kind != .alreadyExists, try isDirectory(path) else { throw error }
            throw ConnError(
                .alreadyExists,
                "\(what) failed: it exists already",
                advice: "make it with intermediate: true if that is fine",
                nativeCode: error.nativeCode
            )
        }
        guard reply.code >= 500 else { throw refused(reply, what) }
        if try isDirectory(path) { return }
        let above = FTPPath.folder(of: path)
        guard above != path, above != "/" else { throw try explainedPlace(reply, path, what) }
        try makeDirectory(above, intermediate: true)
        let again = try run([command("MKD", path)], what)[0]
        // Somebody else may have been faster.
        if again.isPositive { return }
        if try isDirectory(path) { return }
        throw try explainedPlace(again, path, what)
    }

    /// Removes a folder that is empty.
    func removeEmptyDirectory(_ path: String) throws(ConnError) {
        let what = "Removing the folder '\(path)'"
        let reply = try run([command("RMD", path)], what)[0]
        guard reply.isPositive else { throw try explained(reply, path, what, isFolder: true) }
    }

    /// Removes a folder and everything in it, links themselves instead of what they lead to.
    ///
    /// Some servers report a link to a folder as a folder: so DELE is tried first, which removes a link and fails on a
    /// folder, then RMD, and only a folder that is still there is entered. Where the user may remove nothing, a link is still
    /// there too: so a folder is entered only if LIST does not show it as a link, and RMD has not called it no folder.
    func removeTree(_ path: String, depth: Int = 0) throws(ConnError) {
        let what = "Removing the folder '\(path)' with what is in it"
        guard depth <= FTPLimits.depth else { throw Self.tooDeep(what) }
        try removeEntries(listTellingLinks(path), of: path, depth, what)
        let reply = try run([command("RMD", path)], what)[0]
        if reply.isPositive { return }
        guard reply.code >= 500 else { throw refused(reply, what) }
        try removeEntries(hiddenEntries(path), of: path, depth, what)
        try removeEmptyDirectory(path)
    }

    private func removeEntries(
        _ entries: [FTPEntry],
        of path: String,
        _ depth: Int,
        _ what: String
    ) throws(ConnError) {
        for entry in entries {
            if entry.kind == .unparsed || !entry.hasSafeName {
                throw ConnError(
                    .unsupported,
                    "\(what) failed: it holds a name that cannot be told apart from a way out of it",
                    advice: "remove it at the server"
                )
            }
            let inner = FTPPath.join(path, entry.name)
            let first = try run([command("DELE", inner)], what)[0]
            if first.isPositive { continue }
            guard entry.kind == .directory || entry.kind == .other || entry.kind == .link else {
                throw try explained(first, inner, what)
            }
            let second = try run([command("RMD", inner)], what)[0]
            if second.isPositive { continue }
            if entry.kind == .link || (entry.kind == .directory && Self.saysNoFolder(second)) {
                let error = refused(first, "Removing the link '\(inner)'")
                throw first.code >= 500 ? error.with(kind: .authorization) : error
            }
            guard entry.kind == .directory else { throw try explained(first, inner, what) }
            try removeTree(inner, depth: depth + 1)
        }
    }

    static func tooDeep(_ what: String) -> ConnError {
        ConnError(
            .unsupported,
            "\(what) failed: folders lie more than \(FTPLimits.depth) deep",
            advice: "look whether a link leads back to a folder above"
        )
    }

    /// What is at a path, links told from what they lead to; `nil` if the folder that it is in does not list it.
    func listedKind(of path: String) throws(ConnError) -> FTPEntry.Kind? {
        let name = FTPPath.name(of: path)
        return try listTellingLinks(FTPPath.folder(of: path)).first { FTPPath.isSame($0.name, name) }?.kind
    }

    // MARK: What a refusal means

    /// Whether RMD was refused because there is something else than a folder: to RMD, a link is no folder.
    static func saysNoFolder(_ reply: FTPReply) -> Bool {
        let text = reply.text.lowercased()
        return text.contains("not a directory") || text.contains("not a folder")
    }

    /// Whether the server does not have the command.
    static func isUnknown(_ reply: FTPReply) -> Bool { reply.code == 500 || reply.code == 502 || reply.code == 504 }

    /// The error of a refusal about something that should be there. Servers say 550 of many things, some without a word
    /// that tells them apart: then it is looked for.
    func explained(
        _ reply: FTPReply,
        _ path: String,
        _ what: String,
        isFolder: Bool = false
    ) throws(ConnError) -> ConnError {
        let error = refused(reply, what)
        guard reply.code == 550 || reply.code == 553, isUsable,
            error.message.hasSuffix(FTPReplyTable.entry(reply.code).message)
        else { return error }
        if try isDirectory(path) {
            return error.with(kind: isFolder ? .authorization : .invalidInput).with {
                $0.message =
                    isFolder
                    ? "\(what) failed: it is not empty, or the user may not do that" : "\(what) failed: it is a folder"
            }
        }
        let isThere = try isListed(path)
        return error.with(kind: isThere ? (isFolder ? .invalidInput : .authorization) : .notFound).with {
            $0.message =
                "\(what) failed: "
                + (isThere ? (isFolder ? "it is no folder" : "the user may not do that") : "it does not exist")
        }
    }

    /// The error of a refusal about a place where something should be put.
    func explainedPlace(_ reply: FTPReply, _ path: String, _ what: String) throws(ConnError) -> ConnError {
        let error = refused(reply, what)
        guard reply.code == 550 || reply.code == 553, isUsable, [.notFound, .authorization].contains(error.kind) else {
            return error
        }
        let isPlain = error.message.hasSuffix(FTPReplyTable.entry(reply.code).message)
        guard isPlain || error.kind == .authorization else { return error }
        if try isDirectory(path) {
            return error.with(kind: .invalidInput).with { $0.message = "\(what) failed: a folder has that name" }
        }
        guard isPlain else { return error }
        let hasFolder = try isDirectory(FTPPath.folder(of: path))
        return error.with(kind: hasFolder ? .authorization : .notFound).with {
            $0.message =
                "\(what) failed: "
                + (hasFolder
                    ? "the user may not write there" : "the folder '\(FTPPath.folder(of: path))' does not exist")
        }
    }

    /// The error of a folder that cannot be entered.
    func refusedFolder(_ reply: FTPReply, _ what: String) -> ConnError {
        let error = refused(reply, what)
        guard error.message.hasSuffix(FTPReplyTable.entry(reply.code).message) else { return error }
        return error.with { $0.message = "\(what) failed: it does not exist, is no folder, or is closed to the user" }
    }

    private func notTold(_ fact: String, _ path: String) -> ConnError {
        ConnError(.unsupported, "The server does not tell the \(fact) of '\(path)'")
    }
}

extension FTPConnection {
    /// Gives a file on the server its time, where the server has MFMT or lets MDTM do that.
    func setTime(of path: String, seconds: Int64) throws(ConnError) {
        let text = FTPTime.text(Instant(ticks: seconds, unit: .second))
        let verb = features.supports("MFMT") ? "MFMT" : "MDTM"
        let what = "Setting the time of '\(path)'"
        try checkDone(run([command("\(verb) \(text)", path)], what)[0], what)
    }
}
