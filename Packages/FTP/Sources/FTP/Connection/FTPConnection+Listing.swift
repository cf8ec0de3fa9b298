internal import ConnCore
internal import CurlTransport

extension FTPConnection {
    /// The entries of a folder.
    func list(_ path: String) throws(ConnError) -> [FTPEntry] {
        let what = "Listing '\(path)'"
        if listsByMachine {
            let (exchange, bytes) = try listing(.list("MLSD"), path, path, what, first: leavingCommands())
            // To libcurl a listing that was refused by 450 has gone well: so the reply counts.
            guard let reply = exchange.replies.last, reply.code >= 400 else {
                guard exchange.failure == nil else { throw failed(exchange, what) }
                let entries = parser.machineList(bytes)
                if !tellsLinks { tellsLinks = entries.contains { $0.kind == .link } }
                return entries
            }
            guard Self.isUnknown(reply), options.listing == .automatic else {
                throw reply.code >= 500 ? try explainedListing(reply, path, what) : refused(reply, what)
            }
            listsByMachine = false
        }
        return try listByLIST(path, what)
    }

    /// The entries of a folder, links told from what they lead to.
    ///
    /// RFC 3659 lets MLSD follow links, and pyftpdlib's does: it tells a link to a folder as a folder. LIST shows the link. So
    /// a folder of MLSD that LIST shows as a link is one, and a folder that LIST does not show is `.other`. LIST is not asked
    /// where there is no folder, nor once MLSD has told a link on this connection; a server whose LIST nobody can read is
    /// believed.
    func listTellingLinks(_ path: String) throws(ConnError) -> [FTPEntry] {
        var entries = try list(path)
        guard listsByMachine, !tellsLinks, entries.contains(where: { $0.kind == .directory }) else { return entries }
        let shown = try listByLIST(path, "Listing '\(path)'").filter { $0.kind != .unparsed }
        guard !shown.isEmpty else { return entries }
        let kinds = Dictionary(shown.map { (FTPPath.key($0.name), $0.kind) }) { $0 == .directory ? $1 : $0 }
        for index in entries.indices where entries[index].kind == .directory {
            let kind = kinds[FTPPath.key(entries[index].name)] ?? .other
            if kind != .directory { entries[index].kind = kind == .link ? .link : .other }
        }
        return entries
    }

    private func listByLIST(_ path: String, _ what: String) throws(ConnError) -> [FTPEntry] {
        if let entries = try directListing(path, what) { return entries }
        let bytes = try plainListing(path, what)
        // It is a folder; had it not been one, its path would have told nothing about the server.
        if FTPPath.isPlain(path) { listsDirectly = false }
        if bytes.isEmpty, listVerb != "LIST" {
            // With -a there are at least `.` and `..`: this server takes it for a name.
            let plain = try plainListing(path, what, verb: "LIST")
            if !plain.isEmpty { listVerb = "LIST" }
            return parser.list(plain)
        }
        return parser.list(bytes)
    }

    /// The entries by `LIST -a PATH`, which is a round trip less than entering the folder first. `nil` where that does not
    /// tell for certain that the server has listed this folder: only a line of `.` says that the path was taken neither for
    /// a pattern nor for a file, and that it is there.
    private func directListing(_ path: String, _ what: String) throws(ConnError) -> [FTPEntry]? {
        guard listsDirectly, listVerb == "LIST -a", FTPPath.isPlain(path) else { return nil }
        let (exchange, bytes) = try listing(.list(listVerb), path, path, what, first: leavingCommands())
        if exchange.failure != nil, !isUsable { throw failed(exchange, what) }
        if exchange.failure == nil {
            let (entries, hasSelf) = parser.listing(bytes)
            if hasSelf { return entries }
        }
        return nil
    }

    /// What leaves a folder that was entered to be listed: Pure-FTPd goes to a folder that is listed by its path and back, and
    /// dies if what it comes back to has been removed meanwhile.
    private func leavingCommands() throws(ConnError) -> [[UInt8]] {
        guard standsInside else { return [] }
        standsInside = false
        return [try command("CWD", home)]
    }

    /// The names in a folder.
    func names(_ path: String) throws(ConnError) -> [String] {
        // NLST leaves folders out on some servers, and has an error for an empty folder on others.
        let entries = try list(path)
        guard entries.contains(where: { $0.kind == .unparsed }) else { return entries.map(\.name) }
        return parser.names(try plainListing(path, "Listing '\(path)'", verb: "NLST"), in: path)
    }

    /// The entry of one file or folder, from the listing of the folder that it is in.
    func listedEntry(_ path: String, _ what: String) throws(ConnError) -> FTPEntry {
        if features.supports("MLST"), listsByMachine {
            let reply = try run([command("MLST", path)], what)[0]
            if reply.isPositive {
                let line = reply.lines.dropFirst().first.map { String($0.drop { $0 == " " }) }
                if var line, var entry = line.withUTF8({ MachineListing($0, .utf8)?.entry }) {
                    entry.name = FTPPath.name(of: path)
                    return entry
                }
            } else if !Self.isUnknown(reply) {
                throw try explained(reply, path, what)
            }
        }
        let folder = FTPPath.folder(of: path)
        do {
            if let entry = try list(folder).first(where: { FTPPath.isSame($0.name, FTPPath.name(of: path)) }) {
                return entry
            }
        } catch {
            guard error.kind == .notFound else { throw error }
        }
        throw ConnError(.notFound, "\(what) failed: it does not exist")
    }

    /// A folder's path as it is to be sent: libcurl leaves entering out where it believes to be already, and would miss
    /// that the folder has gone meanwhile.
    func alternating(_ path: String) -> String {
        let sent = path == lastEntered ? FTPPath.join(path, ".") : path
        lastEntered = sent
        return sent
    }

    private var parser: FTPListingParser {
        FTPListingParser(
            encoding: options.encoding,
            zone: options.serverTimeZone,
            now: FTPTime.now()
        )
    }

    /// What a folder still holds that seems to be empty: MLSD and LIST of some servers keep links to themselves that lead
    /// nowhere, or to a folder above.
    func hiddenEntries(_ path: String) throws(ConnError) -> [FTPEntry] {
        let what = "Listing '\(path)'"
        var entries = listsByMachine ? parser.list(try plainListing(path, what)) : []
        let bytes: [UInt8]
        do throws(ConnError) {
            bytes = try plainListing(path, what, verb: listVerb == "LIST" ? "NLST" : "NLST -a")
        } catch {
            // Of a folder without names Pure-FTPd says that it can't check for file existence.
            guard isUsable, error.nativeCode?.system == "FTP", error.retry == .never else { throw error }
            bytes = []
        }
        for name in parser.names(bytes, in: path) where !entries.contains(where: { FTPPath.isSame($0.name, name) }) {
            entries.append(FTPEntry(name: name, kind: .other, raw: name))
        }
        return entries
    }

    /// LIST or NLST inside the folder, which is entered first: then no name is taken for an option or a pattern, and one
    /// that is missing is told from one that is empty.
    private func plainListing(_ path: String, _ what: String, verb: String? = nil) throws(ConnError) -> [UInt8] {
        let (exchange, bytes) = try listing(.listInside(verb ?? listVerb), path, alternating(path), what)
        standsInside = true
        let last = exchange.replies.last
        if let last, last.code >= 400 {
            // Some servers have an error for a folder that is empty.
            if Self.saysEmpty(last), exchange.replies.contains(where: { $0.code == 250 || $0.code == 200 }) {
                return []
            }
            if exchange.failure != nil, last.code >= 500 { throw try explainedListing(last, path, what) }
            throw refused(last, what)
        }
        if exchange.failure != nil { throw failed(exchange, what) }
        return bytes
    }

    private func listing(
        _ action: CurlFTPRequest.Action,
        _ path: String,
        _ sent: String,
        _ what: String,
        first: [[UInt8]] = []
    ) throws(ConnError) -> (FTPExchange, [UInt8]) {
        let receiver = MemoryReceiver(limit: FTPLimits.memory, what: what)
        let exchange = transfer(
            CurlFTPRequest(action, commands: first),
            (try bytes(of: sent), true),
            receiver: receiver
        )
        isBinary = false
        if let thrown = receiver.thrown { throw thrown }
        return (exchange, receiver.bytes)
    }

    /// A refused listing: of something that is missing, of a file, or of a folder that is closed.
    private func explainedListing(_ reply: FTPReply, _ path: String, _ what: String) throws(ConnError) -> ConnError {
        let error = refused(reply, what)
        if error.kind == .authorization, reply.code == 550 { return error }
        guard reply.code == 550 || reply.code == 501 || reply.code == 553, isUsable else { return error }
        let size = try sizeReply(of: path, what)
        let isFile = Self.isUnknown(size) ? try isListed(path) : size.isPositive
        return error.with(kind: isFile ? .invalidInput : .notFound).with {
            $0.message =
                "\(what) failed: " + (isFile ? "it is no folder" : "it does not exist, or is closed to the user")
        }
    }

    private static func saysEmpty(_ reply: FTPReply) -> Bool {
        guard reply.code == 450 || reply.code == 550 else { return false }
        let text = reply.text.lowercased()
        return text.contains("no files") || text.contains("no such file") || text.contains("empty")
    }
}
