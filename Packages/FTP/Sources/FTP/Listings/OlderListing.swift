internal import DataFrames

/// Lines of systems that are rare today: EPLF (`+i8388621.48594,m825718503,r,s280,` then a tab and the name) and VMS
/// (`NAME.TXT;1   7/8   31-JAN-2024 10:33:21  [GROUP,OWNER]  (RWED,RWED,RE,)`).
struct OlderListing {
    let zone: FTPTimeZone

    /// The entry of a line; `nil` for anything else.
    func entry(_ line: String) -> FTPEntry? {
        line.hasPrefix("+") ? eplf(line) : vms(line)
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
        guard let name = words.next(), let version = name.firstIndex(of: ";"),
            Int(name[name.index(after: version)...]) != nil,
            words.next() != nil,
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
