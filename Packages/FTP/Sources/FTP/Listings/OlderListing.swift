internal import DataFrames

/// Lines of systems that are rare today: EPLF (`+i8388621.48594,m825718503,r,s280,` then a tab and the name), VMS
/// (`NAME.TXT;1   7/8   31-JAN-2024 10:33:21  [GROUP,OWNER]  (RWED,RWED,RE,)`) and OS/400
/// (`OWNER   36864 02/23/00 15:09:55 *STMF   name`).
///
/// VMS tells sizes in blocks of 512 bytes, which are no sizes. OS/400 tells dates in the order that its user has chosen, so
/// they are no times.
struct OlderListing {
    let zone: FTPTimeZone

    /// The entry of a line; `nil` for anything else.
    func entry(_ line: String) -> FTPEntry? {
        line.hasPrefix("+") ? eplf(line) : vms(line) ?? os400(line)
    }

    /// Whether a line is a VMS name so long that the rest follows on the next line.
    static func isLongName(_ line: String) -> Bool {
        var words = ListingWords(line)
        guard !line.hasPrefix(" "), let name = words.next(), words.next() == nil else { return false }
        return version(of: name) != nil
    }

    /// Whether a line of VMS is none of an entry: `Directory DISK:[FOLDER]` or `Total of 11 files, 2184/2304 blocks.`.
    static func isFrame(_ line: String) -> Bool {
        var words = ListingWords(line)
        guard let first = words.next()?.lowercased(), let second = words.next() else { return false }
        switch first {
        case "directory": return second.contains(":[") && second.hasSuffix("]") && words.next() == nil
        case "total":
            guard second.lowercased() == "of", let count = words.next(), Int(count) != nil else { return false }
            return words.next()?.lowercased().hasPrefix("file") == true
        default: return false
        }
    }

    /// Where the version of a VMS name begins: `;1`.
    private static func version(of name: Substring) -> Substring.Index? {
        guard let start = name.firstIndex(of: ";"), Int(name[name.index(after: start)...]) != nil else { return nil }
        return start
    }

    private func os400(_ line: String) -> FTPEntry? {
        var words = ListingWords(line)
        guard let owner = words.next(), var word = words.next() else { return nil }
        var size: Int64?
        if !word.hasPrefix("*") {
            // Members of a file have neither.
            guard let bytes = Int64(word), let date = words.next(), let time = words.next(), let type = words.next(),
                date.split(separator: "/").compactMap({ Int($0) }).count == 3,
                time.split(separator: ":").compactMap({ Int($0) }).count == 3
            else { return nil }
            size = bytes
            word = type
        }
        let kind: FTPEntry.Kind
        switch word {
        case "*STMF", "*DSTMF", "*MEM": kind = .file
        case "*DIR", "*DDIR", "*LIB", "*FLR": kind = .directory
        case "*SYMLNK": kind = .link
        default:
            guard word.hasPrefix("*"), word.count > 1 else { return nil }
            kind = .other
        }
        var name = words.trimmedRest
        if kind == .directory, name.hasSuffix("/") { name.removeLast() }
        guard !name.isEmpty else { return nil }
        var entry = FTPEntry(name: String(name), kind: kind, size: size, raw: line)
        entry.owner = String(owner)
        return entry
    }

    private func eplf(_ line: String) -> FTPEntry? {
        guard let tab = line.firstIndex(of: "\t") else { return nil }
        let name = String(line[line.index(after: tab)...])
        guard !name.isEmpty else { return nil }
        var entry = FTPEntry(name: name, kind: .other, raw: line)
        for fact in line[..<tab].dropFirst().split(separator: ",") {
            switch fact.first {
            case "/": entry.kind = .directory
            case "r": entry.kind = .file
            case "s": entry.size = Int64(fact.dropFirst())
            case "m": entry.modified = Int64(fact.dropFirst()).map { Instant(ticks: $0, unit: .second) }
            default: break
            }
        }
        return entry
    }

    private func vms(_ line: String) -> FTPEntry? {
        var words = ListingWords(line)
        guard let name = words.next(), let version = Self.version(of: name), words.next() != nil,
            let date = words.next()?.split(separator: "-"), date.count == 3, let day = Int(date[0]),
            let month = FTPTime.month(date[1].utf8), let year = Int(date[2]),
            let time = words.next()?.split(separator: ":").compactMap({ Int($0) }), (2...3).contains(time.count),
            let seconds = FTPTime.seconds(
                year: year,
                month: month,
                day: day,
                hour: time[0],
                minute: time[1],
                second: time.count == 3 ? time[2] : 0
            )
        else { return nil }
        let plain = name[..<version]
        let isFolder = plain.uppercased().hasSuffix(".DIR")
        var entry = FTPEntry(
            name: String(isFolder ? plain.dropLast(4) : plain),
            kind: isFolder ? .directory : .file,
            raw: line
        )
        entry.modified = Instant(ticks: zone.utc(seconds), unit: .second)
        entry.precision = time.count == 3 ? .second : .minute
        return entry
    }
}
