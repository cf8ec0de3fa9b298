internal import Glibc

/// Reads listings: every line becomes an entry, but the ones for the folder itself and the one above, and LIST's totals.
struct FTPListingParser {
    /// How names travel.
    var encoding: FTPEncoding = .utf8
    /// The zone of LIST's local times.
    var zone: FTPTimeZone = .utc
    /// Seconds since 1970 at which the listing was made: LIST leaves the year of recent files out.
    var now: Int64

    /// The entries of a LIST.
    func list(_ bytes: [UInt8]) -> [FTPEntry] { listing(bytes).entries }

    /// The entries of a LIST, and whether a line of the folder itself (`.`) was among them.
    func listing(_ bytes: [UInt8]) -> (entries: [FTPEntry], hasSelf: Bool) {
        let unix = UnixListing(encoding: encoding, zone: zone, now: now)
        var entries: [FTPEntry] = []
        var hasSelf = false
        /// A name of VMS whose line goes on.
        var begun: String?
        func giveUp() {
            guard let line = begun else { return }
            entries.append(Self.unparsed(line))
            begun = nil
        }
        Self.eachLine(of: bytes) { line in
            if let entry = unix.entry(line) {
                giveUp()
                if Self.isSelf(entry) {
                    hasSelf = hasSelf || (entry.name == "." && entry.kind == .directory)
                } else {
                    entries.append(entry)
                }
                return
            }
            let text = encoding.text(line)
            if let start = begun, text.hasPrefix(" "), var entry = OlderListing(zone: zone).entry(start + text) {
                entry.raw = start + "\n" + text
                entries.append(entry)
                begun = nil
                return
            }
            giveUp()
            if OlderListing.isLongName(text) {
                begun = text
            } else if let entry = otherEntry(text), !Self.isSelf(entry), !UnixListing.isTotal(line) {
                entries.append(entry)
            }
        }
        giveUp()
        return (entries, hasSelf)
    }

    private func otherEntry(_ text: String) -> FTPEntry? {
        if OlderListing.isFrame(text) { return nil }
        return DOSListing(zone: zone).entry(text) ?? OlderListing(zone: zone).entry(text) ?? Self.unparsed(text)
    }

    private static func unparsed(_ line: String) -> FTPEntry { FTPEntry(name: "", kind: .unparsed, raw: line) }

    /// The entries of an MLSD.
    func machineList(_ bytes: [UInt8]) -> [FTPEntry] {
        var entries: [FTPEntry] = []
        Self.eachLine(of: bytes) { line in
            guard let entry = MachineListing(line, encoding) else {
                entries.append(Self.unparsed(encoding.text(line)))
                return
            }
            if !entry.isForItself, !Self.isSelf(entry.entry) { entries.append(entry.entry) }
        }
        return entries
    }

    /// The names of an NLST, without folders that some servers put before them.
    func names(_ bytes: [UInt8], in folder: String) -> [String] {
        var names: [String] = []
        Self.eachLine(of: bytes) { line in
            var name = encoding.text(line)
            if let prefix = [folder + "/", "./"].first(where: { name.hasPrefix($0) && name != $0 }) {
                name = String(name.dropFirst(prefix.count))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Gives every line that is not empty, without its end; it is valid only during the call.
    private static func eachLine(of bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count, let base = bytes.baseAddress {
                let found = memchr(base + start, 0x0A, bytes.count - start)
                let next = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
                let end = next > start && bytes[next - 1] == 0x0D ? next - 1 : next
                if end > start { body(UnsafeBufferPointer(rebasing: bytes[start..<end])) }
                start = next + 1
            }
        }
    }

    private static func isSelf(_ entry: FTPEntry) -> Bool {
        entry.kind != .unparsed && (entry.name == "." || entry.name == "..")
    }
}
