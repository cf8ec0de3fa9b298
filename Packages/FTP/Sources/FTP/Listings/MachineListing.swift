/// Lines of MLSD and MLST (RFC 3659 §7): `type=file;size=12;modify=20240131100000; name`.
enum MachineListing {
    /// The entry of a line; `nil` for anything else.
    static func entry(_ line: String) -> FTPEntry? {
        guard let space = line.firstIndex(of: " ") else { return nil }
        let name = String(line[line.index(after: space)...])
        guard !name.isEmpty else { return nil }
        var facts: [String: String] = [:]
        for fact in line[..<space].split(separator: ";") {
            guard let equals = fact.firstIndex(of: "=") else { return nil }
            facts[fact[..<equals].lowercased()] = String(fact[fact.index(after: equals)...])
        }
        guard !facts.isEmpty || space == line.startIndex else { return nil }
        var entry = FTPEntry(name: name, kind: kind(facts["type"]), raw: line)
        entry.facts = facts
        entry.size = (facts["size"] ?? (entry.kind == .directory ? facts["sizd"] : nil)).flatMap { Int64($0) }
        entry.modified = facts["modify"].flatMap { FTPTime.machine($0) }
        entry.permissions = facts["unix.mode"].flatMap(mode).map(letters)
        entry.owner = facts["unix.ownername"] ?? facts["unix.owner"] ?? facts["unix.uid"]
        entry.group = facts["unix.groupname"] ?? facts["unix.group"] ?? facts["unix.gid"]
        if entry.kind == .link, let type = facts["type"], let colon = type.firstIndex(of: ":") {
            let target = String(type[type.index(after: colon)...])
            entry.linkTarget = target.isEmpty ? nil : target
        }
        return entry
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
    private static func mode(_ text: String) -> Int? {
        Int(text.hasPrefix("0o") ? String(text.dropFirst(2)) : text, radix: 8)
    }

    private static func letters(_ mode: Int) -> String {
        var text = ""
        for place in 0..<9 {
            let isSet = mode >> (8 - place) & 1 == 1
            text += isSet ? ["r", "w", "x"][place % 3] : "-"
        }
        return text
    }
}
