/// The content of a TZif file, the form of the system's database of time zones (RFC 9636).
struct ZoneFile {
    /// Moments of changes in seconds since 1970, ascending, and the seconds east of UTC from each of them on.
    private(set) var starts: [Int64] = []
    private(set) var offsets: [Int64] = []
    /// What holds before the first change.
    private(set) var first: Int64 = 0
    /// What holds after the last change, where the file says it.
    private(set) var yearly: YearlyZone?

    private let bytes: [UInt8]

    /// Reads the bytes; nil when they are no such file, contradict themselves, or count leap seconds.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard var header = Header(bytes, at: 0) else { return nil }
        // From version 2 on, all follows again with moments of 64 bits, and then the rule for the time after.
        var width = 4
        if header.version != 0 {
            guard let second = Header(bytes, at: header.end(width: 4)) else { return nil }
            header = second
            width = 8
        }
        let end = header.end(width: width)
        guard end <= bytes.count, header.types > 0, header.leapSeconds == 0 else { return nil }
        let kinds = header.start + header.changes * width
        let types = kinds + header.changes
        var known: [Int64] = []
        for type in 0..<header.types {
            let offset = number(types + type * 6, 4)
            // RFC 9636 asks for less than 26 hours.
            guard (-93_600...93_600).contains(offset) else { return nil }
            known.append(offset)
        }
        first = known[0]
        for index in 0..<header.changes {
            let kind = Int(bytes[kinds + index])
            guard kind < known.count else { return nil }
            let moment = number(header.start + index * width, width)
            if let last = starts.last, moment <= last { return nil }
            // A change of the name alone is none.
            if known[kind] == offsets.last ?? first { continue }
            starts.append(moment)
            offsets.append(known[kind])
        }
        if width == 8 {
            guard end < bytes.count, bytes[end] == 0x0A else { return nil }
            let footer = bytes[(end + 1)...].prefix { $0 != 0x0A }
            guard end + 1 + footer.count < bytes.count else { return nil }
            if !footer.isEmpty {
                guard let rule = YearlyZone(footer) else { return nil }
                yearly = rule
            }
        }
    }

    private func number(_ place: Int, _ width: Int) -> Int64 { Header.number(bytes, place, width) }

    private struct Header {
        let version: UInt8
        let changes: Int
        let types: Int
        let leapSeconds: Int
        /// Where the data begin.
        let start: Int
        private let letters: Int
        private let flags: Int

        init?(_ bytes: [UInt8], at place: Int) {
            guard place <= bytes.count - 44, bytes[place..<place + 4].elementsEqual("TZif".utf8) else { return nil }
            var counts: [Int] = []
            for index in 0..<6 {
                let count = Header.number(bytes, place + 20 + index * 4, 4)
                // Far more than any zone has, and small enough that no sum below overflows.
                guard (0...1_000_000).contains(count) else { return nil }
                counts.append(Int(count))
            }
            version = bytes[place + 4]
            flags = counts[0] + counts[1]
            leapSeconds = counts[2]
            changes = counts[3]
            types = counts[4]
            letters = counts[5]
            start = place + 44
        }

        /// Where the data end, with moments of so many bytes.
        func end(width: Int) -> Int {
            start + changes * (width + 1) + types * 6 + letters + leapSeconds * (width + 4) + flags
        }

        static func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int64 {
            var bits: UInt64 = 0
            for index in place..<place + width { bits = bits << 8 | UInt64(bytes[index]) }
            return width == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
        }
    }
}
