/// Reads listings: every line becomes an entry, but the ones for the folder itself and the one above, and LIST's totals.
struct FTPListingParser {
    /// How names travel.
    var encoding: FTPEncoding = .utf8
    /// What is added to UTC to get the local times of LIST, in seconds.
    var zoneOffset: Int = 0
    /// Seconds since 1970 at which the listing was made: LIST leaves the year of recent files out.
    var now: Int64

    /// The entries of a LIST.
    func list(_ bytes: [UInt8]) -> [FTPEntry] {
        lines(bytes).compactMap { line in
            if Self.isTotal(line) { return nil }
            let entry =
                UnixListing(zoneOffset: zoneOffset, now: now).entry(line)
                ?? DOSListing(zoneOffset: zoneOffset).entry(line)
                ?? OlderListing(zoneOffset: zoneOffset).entry(line)
                ?? FTPEntry(name: "", kind: .unparsed, raw: line)
            return Self.isSelf(entry) ? nil : entry
        }
    }

    /// The entries of an MLSD.
    func machineList(_ bytes: [UInt8]) -> [FTPEntry] {
        lines(bytes).compactMap { line in
            guard let entry = MachineListing.entry(line) else { return FTPEntry(name: "", kind: .unparsed, raw: line) }
            let type = entry.facts["type"]?.lowercased()
            return type == "cdir" || type == "pdir" || Self.isSelf(entry) ? nil : entry
        }
    }

    /// The names of an NLST, without folders that some servers put before them.
    func names(_ bytes: [UInt8], in folder: String) -> [String] {
        lines(bytes).map { line in
            for prefix in [folder + "/", "./"] where line.hasPrefix(prefix) && line != prefix {
                return String(line.dropFirst(prefix.count))
            }
            return line
        }.filter { $0 != "." && $0 != ".." }
    }

    private func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A).compactMap { line in
            let line = line.last == 0x0D ? line.dropLast() : line
            return line.isEmpty ? nil : encoding.text(line)
        }
    }

    private static func isSelf(_ entry: FTPEntry) -> Bool {
        entry.kind != .unparsed && (entry.name == "." || entry.name == "..")
    }

    /// `total 12`, the first line of `ls -l`.
    private static func isTotal(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        return words.count == 2 && words[0].lowercased() == "total" && words[1].allSatisfy(\.isNumber)
    }
}
