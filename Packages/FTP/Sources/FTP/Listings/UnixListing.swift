internal import DataFrames

/// Lines as `ls -l` writes them, with the differences of many servers: numeric owners, no group, no count of links,
/// access-control signs, years or times, ISO dates, NetWare's rights.
struct UnixListing {
    let zoneOffset: Int
    let now: Int64

    /// The entry of a line; `nil` for anything else.
    func entry(_ line: String) -> FTPEntry? {
        var words = ListingWords(line)
        guard let head = words.next(), let kind = kind(head, &words) else { return nil }
        let permissions = head.utf8.count >= 10 ? String(head.dropFirst().prefix(9)) : nil
        // Everything up to the date: count of links, owner, group, size; some may be missing.
        var before: [Substring] = []
        while before.count <= 6 {
            if let date = date(words) {
                guard let entry = entry(line, kind, before, date) else { return nil }
                return finished(entry, permissions)
            }
            guard let word = words.next() else { return nil }
            before.append(word)
        }
        return nil
    }

    private typealias FoundDate = (seconds: Int64, precision: FTPEntry.Precision, name: Substring)

    private func kind(_ head: Substring, _ words: inout ListingWords) -> FTPEntry.Kind? {
        guard let first = head.utf8.first else { return nil }
        if head.utf8.count == 1 {
            // NetWare: `d [RWCEAFMS] owner 512 Jan 16 18:53 name`.
            guard words.next()?.hasPrefix("[") == true else { return nil }
        } else {
            guard head.utf8.count >= 10, head.utf8.dropFirst().prefix(9).allSatisfy({ "rwxsStTlL-".utf8.contains($0) })
            else { return nil }
        }
        switch first {
        case UInt8(ascii: "-"): return .file
        case UInt8(ascii: "d"): return .directory
        case UInt8(ascii: "l"): return .link
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "s"), UInt8(ascii: "D"):
            return .other
        default: return nil
        }
    }

    private func entry(
        _ line: String,
        _ kind: FTPEntry.Kind,
        _ before: [Substring],
        _ date: FoundDate
    ) -> FTPEntry? {
        guard !date.name.isEmpty else { return nil }
        var entry = FTPEntry(name: String(date.name), kind: kind, raw: line)
        entry.modified = Instant(ticks: date.seconds - Int64(zoneOffset), unit: .second)
        entry.precision = date.precision
        var people = before
        if let size = people.last.flatMap({ Int64($0) }) {
            people.removeLast()
            // Devices have two numbers with a comma instead.
            if people.last?.hasSuffix(",") == true { people.removeLast() } else { entry.size = size }
        } else {
            return nil
        }
        if people.count > 1, people[0].allSatisfy(\.isNumber) { people.removeFirst() }
        entry.owner = people.first.map(String.init)
        entry.group = people.count > 1 ? String(people[1]) : nil
        return entry
    }

    private func finished(_ entry: FTPEntry, _ permissions: String?) -> FTPEntry {
        var entry = entry
        entry.permissions = permissions
        if entry.kind == .link, let arrow = entry.name.firstRange(of: " -> ") {
            entry.linkTarget = String(entry.name[arrow.upperBound...])
            entry.name = String(entry.name[..<arrow.lowerBound])
        }
        return entry
    }

    // MARK: Dates

    /// The date that the next words are, and the name behind it.
    private func date(_ words: ListingWords) -> FoundDate? {
        var words = words
        guard let first = words.next() else { return nil }
        if let iso = isoDate(first) {
            guard let time = words.next().flatMap(clock) else { return nil }
            return found(iso.year, iso.month, iso.day, time, words)
        }
        guard let second = words.next() else { return nil }
        let month: Int
        let day: Int
        if let found = FTPTime.month(first), let number = Int(second), (1...31).contains(number) {
            (month, day) = (found, number)
        } else if let found = FTPTime.month(second), let number = Int(first), (1...31).contains(number) {
            (month, day) = (found, number)
        } else {
            return nil
        }
        guard let third = words.next() else { return nil }
        if let time = clock(third) { return found(year(month, day, time), month, day, time, words) }
        guard third.utf8.count == 4, let year = Int(third),
            let seconds = FTPTime.seconds(year: year, month: month, day: day)
        else { return nil }
        return (seconds, .day, words.rest)
    }

    private func found(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ time: (hour: Int, minute: Int, second: Int?),
        _ words: ListingWords
    ) -> FoundDate? {
        FTPTime.seconds(
            year: year,
            month: month,
            day: day,
            hour: time.hour,
            minute: time.minute,
            second: time.second ?? 0
        ).map { ($0, time.second == nil ? .minute : .second, words.rest) }
    }

    /// The latest year in which the date is not in the future; a day of grace for clocks that differ.
    private func year(_ month: Int, _ day: Int, _ time: (hour: Int, minute: Int, second: Int?)) -> Int {
        let local = now + Int64(zoneOffset)
        let year = FTPTime.year(of: local)
        for year in [year + 1, year] {
            guard
                let seconds = FTPTime.seconds(
                    year: year,
                    month: month,
                    day: day,
                    hour: time.hour,
                    minute: time.minute
                )
            else { continue }
            if seconds <= local + 86_400 { return year }
        }
        return year - 1
    }

    /// `10:33` or `10:33:21`.
    private func clock(_ word: Substring) -> (hour: Int, minute: Int, second: Int?)? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ (1...2).contains($0.utf8.count) }) else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60 else { return nil }
        return (numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : nil)
    }

    /// `2024-01-31`.
    private func isoDate(_ word: Substring) -> (year: Int, month: Int, day: Int)? {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        return (year, month, day)
    }
}
