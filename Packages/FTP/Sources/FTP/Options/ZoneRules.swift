internal import Glibc

/// A zone of the system's database: a TZif file (RFC 9636).
struct ZoneRules: Sendable, Hashable {
    /// From when on, in seconds since 1970, which distance from UTC holds.
    private let changes: [Change]
    /// What held before the first change.
    private let first: Int
    /// What holds after the last change.
    private let last: YearlyZone?

    private struct Change: Sendable, Hashable {
        let start: Int64
        let offset: Int
    }

    /// Reads the file of this name; `nil` if there is none, or it makes no sense.
    init?(named name: String) {
        // Nothing that leads out of the folder.
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            guard let start = part.utf8.first, start | 0x20 >= 0x61, start | 0x20 <= 0x7A else { return false }
            return part.utf8.allSatisfy {
                ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
                    || $0 == 0x2B
            }
        }
        guard isName, let bytes = Self.contents(of: "/usr/share/zoneinfo/" + name) else { return nil }
        self.init(bytes)
    }

    /// Reads the bytes of such a file.
    init?(_ bytes: [UInt8]) {
        guard let old = Header(bytes, at: 0) else { return nil }
        // From version 2 on, all follows again in 64 bits, and a rule for the time after.
        let isOld = old.version == 0
        guard let header = isOld ? old : Header(bytes, at: Header.size + old.length(4)) else { return nil }
        let width = isOld ? 4 : 8
        let start = (isOld ? 0 : Header.size + old.length(4)) + Header.size
        let kinds = start + header.changes * width
        let types = kinds + header.changes
        let end = start + header.length(width)
        guard end <= bytes.count, header.types > 0 else { return nil }
        var offsets: [Int] = []
        for type in 0..<header.types { offsets.append(Int(Self.number(bytes, types + type * 6, 4))) }
        var changes: [Change] = []
        for index in 0..<header.changes {
            let kind = Int(bytes[kinds + index])
            guard kind < offsets.count else { return nil }
            let moment = Self.number(bytes, start + index * width, width)
            changes.append(Change(start: moment, offset: offsets[kind]))
        }
        self.changes = changes
        first = offsets[0]
        last = isOld ? nil : YearlyZone(bytes[end...].dropFirst().prefix { $0 != 0x0A })
    }

    /// Seconds east of UTC at a moment.
    func offset(at utc: Int64) -> Int {
        guard let final = changes.last, utc < final.start else {
            return last?.offset(at: utc) ?? changes.last?.offset ?? first
        }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].start <= utc { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The moment of a local time: the first of two, and of none the one by the clock before.
    func utc(_ local: Int64) -> Int64 {
        let before = offset(at: local - 86_400)
        for offset in [before, offset(at: local + 86_400)] where self.offset(at: local - Int64(offset)) == offset {
            return local - Int64(offset)
        }
        return local - Int64(before)
    }

    private struct Header {
        static let size = 44
        let version: UInt8
        let changes: Int
        let types: Int
        private let others: (letters: Int, leaps: Int, standard: Int, universal: Int)

        init?(_ bytes: [UInt8], at place: Int) {
            guard place >= 0, bytes.count >= place + Self.size, bytes[place..<place + 4].elementsEqual("TZif".utf8)
            else {
                return nil
            }
            let numbers = (0..<6).map { Int(ZoneRules.number(bytes, place + 20 + $0 * 4, 4)) }
            guard numbers.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            version = bytes[place + 4]
            others = (numbers[5], numbers[2], numbers[1], numbers[0])
            (changes, types) = (numbers[3], numbers[4])
        }

        /// Bytes behind the header, with moments of so many bytes.
        func length(_ width: Int) -> Int {
            changes * (width + 1) + types * 6 + others.letters + others.leaps * (width + 4) + others.standard
                + others.universal
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int64 {
        let bits = bytes[place..<place + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }

    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // The largest have 4 KiB.
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
