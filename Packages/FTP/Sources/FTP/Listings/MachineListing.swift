internal import DataFrames

/// A line of MLSD or MLST (RFC 3659 §7): `type=file;size=12;modify=20240131100000; name`.
struct MachineListing {
    private typealias Word = UnsafeBufferPointer<UInt8>

    /// What the line says.
    let entry: FTPEntry
    /// Whether it is the line of the listed folder itself, or of the one above.
    let isForItself: Bool

    /// Reads a line; `nil` for anything else.
    init?(_ line: UnsafeBufferPointer<UInt8>, _ encoding: FTPEncoding) {
        guard let space = Self.endOfFacts(line), space + 1 < line.count else { return nil }
        var facts = Facts()
        var start = 0
        while start < space {
            let end = line[start..<space].firstIndex(of: UInt8(ascii: ";")) ?? space
            if end > start {
                guard let equals = line[start..<end].firstIndex(of: UInt8(ascii: "=")) else { return nil }
                facts.take(Word(rebasing: line[start..<equals]), Word(rebasing: line[(equals + 1)..<end]))
            }
            start = end + 1
        }
        let type = facts.type.map { encoding.text($0) }
        var entry = FTPEntry(
            name: encoding.text(Word(rebasing: line[(space + 1)...])),
            kind: Self.kind(type),
            raw: encoding.text(line)
        )
        entry.isMachineLine = true
        entry.size = (facts.size ?? (entry.kind == .directory ? facts.folderSize : nil))?.number
        entry.modified = facts.modify.flatMap { FTPTime.machine($0) }
        entry.permissions = facts.mode.flatMap(Self.mode).map(Self.letters)
        entry.owner = (facts.ownerName ?? facts.owner ?? facts.userNumber).map { encoding.text($0) }
        entry.group = (facts.groupName ?? facts.group ?? facts.groupNumber).map { encoding.text($0) }
        if entry.kind == .link, let type, let colon = type.firstIndex(of: ":") {
            let target = String(type[type.index(after: colon)...])
            entry.linkTarget = target.isEmpty ? nil : target
        }
        self.entry = entry
        isForItself = type.map { $0.lowercased() == "cdir" || $0.lowercased() == "pdir" } ?? false
    }

    /// All facts of a line that was understood.
    static func facts(_ line: String) -> [String: String] {
        var facts: [String: String] = [:]
        guard let space = endOfFacts(line.utf8) else { return facts }
        for fact in line[..<space].split(separator: ";") {
            guard let equals = fact.firstIndex(of: "=") else { continue }
            facts[fact[..<equals].lowercased()] = String(fact[fact.index(after: equals)...])
        }
        return facts
    }

    /// Where the space between facts and name is. A fact's value may hold spaces, as the target of a link does, and every fact
    /// ends with a semicolon; where a server leaves out the last one, it is the first space.
    private static func endOfFacts<Line: BidirectionalCollection<UInt8>>(_ line: Line) -> Line.Index? {
        guard let first = line.firstIndex(of: 0x20) else { return nil }
        var space = first
        while space != line.startIndex, line[line.index(before: space)] != UInt8(ascii: ";") {
            guard let next = line[line.index(after: space)...].firstIndex(of: 0x20) else { return first }
            space = next
        }
        return space
    }

    /// The values of the facts that an entry has a place for.
    private struct Facts {
        var type: Word?
        var size: Word?
        var folderSize: Word?
        var modify: Word?
        var mode: Word?
        var ownerName: Word?
        var owner: Word?
        var userNumber: Word?
        var groupName: Word?
        var group: Word?
        var groupNumber: Word?

        mutating func take(_ name: Word, _ value: Word) {
            func has(_ wanted: StaticString) -> Bool {
                guard wanted.utf8CodeUnitCount == name.count else { return false }
                let wanted = Word(start: wanted.utf8Start, count: name.count)
                return zip(name, wanted).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $0 >= 0x41 && $0 <= 0x5A) }
            }
            if has("type") {
                type = value
            } else if has("size") {
                size = value
            } else if has("modify") {
                modify = value
            } else if has("sizd") {
                folderSize = value
            } else if name.count > 5, name[4] == UInt8(ascii: ".") {
                if has("unix.mode") {
                    mode = value
                } else if has("unix.owner") {
                    owner = value
                } else if has("unix.group") {
                    group = value
                } else if has("unix.uid") {
                    userNumber = value
                } else if has("unix.gid") {
                    groupNumber = value
                } else if has("unix.ownername") {
                    ownerName = value
                } else if has("unix.groupname") {
                    groupName = value
                }
            }
        }
    }

    private static func kind(_ type: String?) -> FTPEntry.Kind {
        guard let type = type?.lowercased() else { return .other }
        switch type {
        case "file": return .file
        case "dir", "cdir", "pdir": return .directory
        default: return type.hasPrefix("os.unix=slink") || type.hasPrefix("os.unix=symlink") ? .link : .other
        }
    }

    /// Octal digits; pyftpdlib writes `0o644`.
    private static func mode(_ text: Word) -> Int? {
        let digits = text.starts(with: "0o".utf8) ? text.dropFirst(2) : text[...]
        guard (1...7).contains(digits.count) else { return nil }
        var mode = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x37 else { return nil }
            mode = mode << 3 | Int(digit - 0x30)
        }
        return mode
    }

    private static func letters(_ mode: Int) -> String {
        String(unsafeUninitializedCapacity: 9) { letters in
            for place in 0..<9 {
                let isSet = mode >> (8 - place) & 1 == 1
                letters[place] = isSet ? [UInt8(ascii: "r"), UInt8(ascii: "w"), UInt8(ascii: "x")][place % 3] : 0x2D
            }
            return 9
        }
    }
}
