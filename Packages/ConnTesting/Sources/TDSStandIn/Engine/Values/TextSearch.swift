/// Finding in text without regard to case, and LIKE.
enum TextSearch {
    static func index(of needle: [UInt16], in text: [UInt16], from start: Int) -> Int {
        guard !needle.isEmpty, needle.count <= text.count, start <= text.count else { return -1 }
        let folded = needle.map(Collation.fold)
        var at = start
        while at + needle.count <= text.count {
            var length = 0
            while length < folded.count, Collation.fold(text[at + length]) == folded[length] { length += 1 }
            if length == folded.count { return at }
            at += 1
        }
        return -1
    }

    static func replaced(_ text: [UInt16], _ needle: [UInt16], with replacement: [UInt16]) -> [UInt16] {
        guard !needle.isEmpty else { return text }
        var result: [UInt16] = []
        var at = 0
        while true {
            let found = index(of: needle, in: text, from: at)
            guard found >= 0 else { break }
            result += text[at..<found]
            result += replacement
            at = found + needle.count
        }
        return result + text[at...]
    }

    private enum Part {
        case any
        case one
        case unit(UInt16)
        case set([ClosedRange<UInt16>], negated: Bool)
    }

    /// LIKE: `%`, `_`, `[a-z]`, `[^a-z]` and the escape.
    static func matches(_ text: [UInt16], _ pattern: [UInt16], escape: UInt16?, isExact: Bool) -> Bool {
        let fold: (UInt16) -> UInt16 = { isExact ? $0 : Collation.fold($0) }
        guard let parts = parts(pattern, escape: escape, fold) else { return false }
        var at = 0
        var part = 0
        var star: (part: Int, at: Int)?
        while at < text.count {
            if part < parts.count, case .any = parts[part] {
                star = (part, at)
                part += 1
                continue
            }
            if part < parts.count, fits(fold(text[at]), parts[part]) {
                at += 1
                part += 1
                continue
            }
            guard let last = star else { return false }
            star = (last.part, last.at + 1)
            at = last.at + 1
            part = last.part + 1
        }
        while part < parts.count, case .any = parts[part] { part += 1 }
        return part == parts.count
    }

    private static func fits(_ unit: UInt16, _ part: Part) -> Bool {
        switch part {
        case .any: false
        case .one: true
        case .unit(let wanted): unit == wanted
        case .set(let ranges, let negated): ranges.contains { $0.contains(unit) } != negated
        }
    }

    private static func parts(_ pattern: [UInt16], escape: UInt16?, _ fold: (UInt16) -> UInt16) -> [Part]? {
        var parts: [Part] = []
        var at = 0
        while at < pattern.count {
            let unit = pattern[at]
            at += 1
            if unit == escape {
                guard at < pattern.count else { return nil }
                parts.append(.unit(fold(pattern[at])))
                at += 1
                continue
            }
            switch unit {
            case 37: parts.append(.any)
            case 95: parts.append(.one)
            case 91:
                guard let close = pattern[at...].firstIndex(of: 93) else { return nil }
                var inside = pattern[at..<close]
                at = close + 1
                let negated = inside.first == 94
                if negated { inside.removeFirst() }
                var ranges: [ClosedRange<UInt16>] = []
                while let first = inside.first {
                    inside.removeFirst()
                    if inside.first == 45, inside.count > 1 {
                        inside.removeFirst()
                        let (low, high) = (fold(first), fold(inside.removeFirst()))
                        if low <= high { ranges.append(low...high) }
                    } else {
                        ranges.append(fold(first)...fold(first))
                    }
                }
                parts.append(.set(ranges, negated: negated))
            default: parts.append(.unit(fold(unit)))
            }
        }
        return parts
    }
}
