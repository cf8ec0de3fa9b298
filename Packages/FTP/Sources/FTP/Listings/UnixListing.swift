internal import DataFrames

/// Lines as `ls -l` writes them, with the differences of many servers: numeric owners, no group, no count of links,
/// access-control signs, years or times, ISO dates, NetWare's rights.
///
/// They are read as bytes: most listings are of this form, and a text for each word would cost more than all the rest.
struct UnixListing {
    private typealias Word = ByteWords.Word
    private typealias Time = (hour: Int, minute: Int, second: Int?)
    private typealias FoundDate = (local: Int64, precision: FTPEntry.Precision, name: Word)

    private let encoding: FTPEncoding
    private let zone: FTPTimeZone
    /// The server's local time, and its year.
    private let now: Int64
    private let year: Int

    init(encoding: FTPEncoding, zone: FTPTimeZone, now: Int64) {
        self.encoding = encoding
        self.zone = zone
        self.now = zone.local(now)
        year = FTPTime.year(of: self.now)
    }

    /// The entry of a line; `nil` for anything else.
    func entry(_ line: UnsafeBufferPointer<UInt8>) -> FTPEntry? {
        var words = ByteWords(line)
        guard let head = words.next(), let kind = kind(head, &words) else { return nil }
        // Everything up to the date: count of links, owner, group, size; some may be missing.
        var before = People()
        while true {
            if let date = date(words) {
                guard var entry = entry(line, kind, before, date) else { return nil }
                if head.count >= 10 { entry.permissions = text(Word(rebasing: head[1..<10])) }
                return entry
            }
            guard let word = words.next() else { return nil }
            before.add(word)
        }
    }

    /// `total 12`, the first line of `ls -l`.
    static func isTotal(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = line.first, first | 0x20 == UInt8(ascii: "t") else { return false }
        var words = ByteWords(line)
        guard let total = words.next(), total.count == 5, let number = words.next(), words.next() == nil else {
            return false
        }
        return number.isNumber && zip(total, "total".utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private func text(_ bytes: Word) -> String { encoding.text(bytes) }

    private func kind(_ head: Word, _ words: inout ByteWords) -> FTPEntry.Kind? {
        if head.count == 1 {
            // NetWare: `d [RWCEAFMS] owner 512 Jan 16 18:53 name`.
            guard words.next()?.first == UInt8(ascii: "[") else { return nil }
        } else {
            guard head.count >= 10, head[1..<10].allSatisfy(Self.isPermission) else { return nil }
        }
        switch head[0] {
        case UInt8(ascii: "-"): return .file
        case UInt8(ascii: "d"): return .directory
        case UInt8(ascii: "l"): return .link
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "s"), UInt8(ascii: "D"):
            return .other
        default: return nil
        }
    }

    private static func isPermission(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "r"), UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "-"), UInt8(ascii: "s"),
            UInt8(ascii: "S"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "l"), UInt8(ascii: "L"):
            true
        default: false
        }
    }

    private func entry(
        _ line: Word,
        _ kind: FTPEntry.Kind,
        _ before: People,
        _ date: FoundDate
    ) -> FTPEntry? {
        var people = before
        guard let last = people.last, !date.name.isEmpty else { return nil }
        people.removeLast()
        var size = last.number
        if size == nil {
            guard kind == .other, Self.isDevice(last) else { return nil }
        } else if people.last?.last == UInt8(ascii: ",") {
            size = nil
            people.removeLast()
        }
        var name = date.name
        var target: String?
        if kind == .link, let arrow = Self.arrow(name) {
            target = text(Word(rebasing: name[(arrow + 4)...]))
            name = Word(rebasing: name[..<arrow])
        }
        var entry = FTPEntry(name: text(name), kind: kind, raw: text(line))
        entry.linkTarget = target
        entry.modified = Instant(ticks: zone.utc(date.local), unit: .second)
        entry.precision = date.precision
        entry.size = size
        let first = people.count > 1 && people[0].isNumber ? 1 : 0
        if people.count > first { entry.owner = text(people[first]) }
        if people.count > first + 1 { entry.group = text(people[first + 1]) }
        return entry
    }

    /// Devices have two numbers instead of a size: `1, 3` or `1,3`.
    private static func isDevice(_ word: Word) -> Bool {
        guard let parts = word.parts(by: UInt8(ascii: ",")) else { return false }
        return parts.0.isNumber && parts.1.isNumber && parts.2 == nil
    }

    /// Where ` -> ` is.
    private static func arrow(_ name: Word) -> Int? {
        guard name.count >= 4 else { return nil }
        return (0...(name.count - 4)).first {
            name[$0] == 0x20 && name[$0 + 1] == UInt8(ascii: "-") && name[$0 + 2] == UInt8(ascii: ">")
                && name[$0 + 3] == 0x20
        }
    }

    /// The words before a date, of which the first three and the last two tell something: names of owner and group may have
    /// any number of words.
    private struct People {
        private var head: (Word, Word, Word)
        private var tail: (Word, Word)
        private(set) var count = 0

        init() {
            let none = Word(start: nil, count: 0)
            head = (none, none, none)
            tail = (none, none)
        }

        var last: Word? { count > 0 ? tail.1 : nil }

        mutating func add(_ word: Word) {
            switch count {
            case 0: head.0 = word
            case 1: head.1 = word
            case 2: head.2 = word
            default: break
            }
            tail = (tail.1, word)
            count += 1
        }

        /// Takes the last word away; at most two times.
        mutating func removeLast() {
            tail.1 = tail.0
            count -= 1
        }

        /// One of the first three.
        subscript(index: Int) -> Word {
            switch index {
            case 0: head.0
            case 1: head.1
            default: head.2
            }
        }
    }

    // MARK: Dates

    /// The date that the next words are, and the name behind it.
    private func date(_ words: ByteWords) -> FoundDate? {
        var words = words
        guard let first = words.next() else { return nil }
        if let iso = Self.isoDate(first) {
            guard let time = words.next().flatMap(Self.clock) else { return nil }
            return found(iso.year, iso.month, iso.day, time, words)
        }
        let firstMonth = FTPTime.month(first)
        guard firstMonth != nil || first.count <= 2, let second = words.next() else { return nil }
        guard let month = firstMonth ?? FTPTime.month(second),
            let day = (firstMonth == nil ? first : second).number(digits: 1...2), (1...31).contains(day),
            let third = words.next()
        else { return nil }
        if let time = Self.clock(third) { return found(year(month, day, time), month, day, time, words) }
        guard let year = third.number(digits: 4...4), let local = FTPTime.seconds(year: year, month: month, day: day)
        else { return nil }
        return (local, .day, words.rest)
    }

    private func found(_ year: Int, _ month: Int, _ day: Int, _ time: Time, _ words: ByteWords) -> FoundDate? {
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
    private func year(_ month: Int, _ day: Int, _ time: Time) -> Int {
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
            if seconds <= now + 86_400 { return year }
        }
        return year - 1
    }

    /// `10:33` or `10:33:21`.
    private static func clock(_ word: Word) -> Time? {
        guard let parts = word.parts(by: UInt8(ascii: ":")), let hour = parts.0.number(digits: 1...2), hour < 24,
            let minute = parts.1.number(digits: 1...2), minute < 60
        else { return nil }
        guard let seconds = parts.2 else { return (hour, minute, nil) }
        return seconds.number(digits: 1...2).map { (hour, minute, $0) }
    }

    /// `2024-01-31`.
    private static func isoDate(_ word: Word) -> (year: Int, month: Int, day: Int)? {
        guard word.count >= 8, word[4] == UInt8(ascii: "-"), let parts = word.parts(by: UInt8(ascii: "-")),
            let year = parts.0.number(digits: 4...4), let month = parts.1.number(digits: 1...2),
            let day = parts.2?.number(digits: 1...2)
        else { return nil }
        return (year, month, day)
    }
}
