internal import DataFrames

/// Lines as MS-DOS and Windows servers write them: `01-31-24  10:33AM       <DIR>          name`.
struct DOSListing {
    let zone: FTPTimeZone

    /// The entry of a line; `nil` for anything else.
    func entry(_ line: String) -> FTPEntry? {
        var words = ListingWords(line)
        guard let date = words.next().flatMap(date), let time = words.next().flatMap(time), let size = words.next()
        else {
            return nil
        }
        // Behind a size there is one space, behind `<DIR>` a column of them.
        let name = String(size.hasPrefix("<") ? words.trimmedRest : words.rest)
        guard !name.isEmpty,
            let seconds = FTPTime.seconds(
                year: date.year,
                month: date.month,
                day: date.day,
                hour: time.hour,
                minute: time.minute
            )
        else { return nil }
        var entry = FTPEntry(name: name, kind: .file, raw: line)
        entry.modified = Instant(ticks: zone.utc(seconds), unit: .second)
        entry.precision = .minute
        switch size.uppercased() {
        case "<DIR>": entry.kind = .directory
        case "<JUNCTION>", "<SYMLINK>", "<SYMLINKD>": entry.kind = .link
        default:
            guard let bytes = Int64(size.filter { $0 != "," && $0 != "." }) else { return nil }
            entry.size = bytes
        }
        return entry
    }

    /// Month, day and year, of two or four digits: `01-31-24`, `01/31/2024`; or the year first.
    private func date(_ word: Substring) -> (year: Int, month: Int, day: Int)? {
        let parts = word.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
        let numbers = parts.compactMap { Int($0) }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        switch (parts[0].utf8.count, parts[2].utf8.count) {
        case (1...2, 2): return (numbers[2] + (numbers[2] < 70 ? 2_000 : 1_900), numbers[0], numbers[1])
        case (1...2, 4): return (numbers[2], numbers[0], numbers[1])
        case (4, 1...2): return (numbers[0], numbers[1], numbers[2])
        default: return nil
        }
    }

    /// `10:33AM`, `10:33PM` or `22:33`.
    private func time(_ word: Substring) -> (hour: Int, minute: Int)? {
        let letters = word.suffix(2).uppercased()
        let isTwelve = letters == "AM" || letters == "PM"
        let parts = (isTwelve ? word.dropLast(2) : word).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else { return nil }
        guard isTwelve else { return (hour, minute) }
        guard (1...12).contains(hour) else { return nil }
        return (hour % 12 + (letters == "PM" ? 12 : 0), minute)
    }
}
