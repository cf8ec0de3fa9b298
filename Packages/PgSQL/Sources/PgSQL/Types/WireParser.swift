internal import SQLCore

/// Reads the text of types that columns keep as text, and writes their binary form: what ``WirePrinter`` prints.
enum WireParser {
    /// - Returns: False if the text is not of the type's form; what was written then means nothing.
    static func parse(_ text: [UInt8], _ wire: WireBase, to out: WireBuffer) throws(EncodeFault) -> Bool {
        switch wire {
        case .timetz: return parseZonedTime(text, to: out)
        case .inet, .cidr: return NetworkText.parse(text, isCIDR: wire == .cidr, to: out)
        case .macaddr, .macaddr8: return parseAddress(text, length: wire == .macaddr ? 6 : 8, to: out)
        case .bits:
            guard text.allSatisfy({ $0 == 0x30 || $0 == 0x31 }) else { return false }
            out.put(Int32(text.count))
            var byte: UInt8 = 0
            for (index, bit) in text.enumerated() {
                byte = byte << 1 | (bit & 1)
                if index & 7 == 7 { out.put(byte) }
            }
            if text.count & 7 != 0 { out.put(byte << UInt8(8 - text.count & 7)) }
            return true
        case .point, .line, .lseg, .box, .path, .polygon, .circle: return parseGeometry(text, wire, to: out)
        case .tsvector: return SearchText.parseVector(text, to: out)
        default: return false
        }
    }

    private static func parseZonedTime(_ text: [UInt8], to out: WireBuffer) -> Bool {
        guard let place = text.lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) else {
            return false
        }
        let time = text[..<place].withUnsafeBufferPointer { TextKernels.parseTime($0, unit: .microsecond) }
        guard let time else { return false }
        let parts = text[(place + 1)...].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return false }
        var seconds: Int32 = 0
        for (part, weight) in zip(parts, [3_600, 60, 1] as [Int32]) {
            guard part.count == 2, let number = Int32(String(decoding: part, as: UTF8.self)), number >= 0 else {
                return false
            }
            seconds += number * weight
        }
        // The server takes offsets below 16 hours; the wire counts them towards the west.
        guard seconds < 16 * 3_600 else { return false }
        out.put(time)
        out.put(text[place] == UInt8(ascii: "+") ? -seconds : seconds)
        return true
    }

    private static func parseAddress(_ text: [UInt8], length: Int, to out: WireBuffer) -> Bool {
        let digits = text.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
        guard digits.count == 2 * length,
            let bytes = digits.withUnsafeBufferPointer({ TextKernels.parseHexadecimal($0) })
        else { return false }
        out.put(bytes)
        return true
    }

    private static func parseGeometry(_ text: [UInt8], _ wire: WireBase, to out: WireBuffer) -> Bool {
        let brackets = Set("()[]{}<>, ".utf8)
        var numbers: [Double] = []
        for part in text.split(whereSeparator: { brackets.contains($0) }) {
            let number = part.withUnsafeBufferPointer { TextKernels.parseDouble($0, allowNonFinite: true) }
            guard let number else { return false }
            numbers.append(number)
        }
        switch wire {
        case .point: guard numbers.count == 2 else { return false }
        case .line, .circle: guard numbers.count == 3 else { return false }
        case .lseg, .box: guard numbers.count == 4 else { return false }
        default:
            guard numbers.count & 1 == 0, !numbers.isEmpty else { return false }
            if wire == .path { out.put(UInt8(text.first == UInt8(ascii: "[") ? 0 : 1)) }
            out.put(Int32(numbers.count / 2))
        }
        for number in numbers { out.put(number) }
        return true
    }
}

extension NetworkText {
    /// Reads an address with or without a mask.
    static func parse(_ text: [UInt8], isCIDR: Bool, to out: WireBuffer) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first else { return false }
        let isLong = address.contains(UInt8(ascii: ":"))
        guard let bytes = isLong ? longAddress(address) : shortAddress(address) else { return false }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let mask = number(parts[1], below: bits + 1) else { return false }
            bits = mask
        }
        if isCIDR {
            // Bits beyond the mask must be zero.
            for index in bits..<bytes.count * 8 where bytes[index >> 3] >> UInt8(7 - index & 7) & 1 == 1 {
                return false
            }
        }
        out.put(UInt8(isLong ? 3 : 2))
        out.put(UInt8(bits))
        out.put(UInt8(isCIDR ? 1 : 0))
        out.put(UInt8(bytes.count))
        out.put(bytes)
        return true
    }

    private static func number(_ text: ArraySlice<UInt8>, below limit: Int) -> Int? {
        guard (1...3).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: text, as: UTF8.self)), number < limit
        else { return nil }
        return number
    }

    private static func shortAddress(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let byte = number(part, below: 256) else { return nil }
            bytes.append(UInt8(byte))
        }
        return bytes
    }

    private static func longAddress(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        // One pair of colons stands for as many zeros as are missing.
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            guard let bytes = words(text), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = words(text[..<gap]), let tail = words(text[(gap + 2)...]), head.count + tail.count < 16 else {
            return nil
        }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Words of up to four hexadecimal digits, the last two perhaps as an IPv4 address.
    private static func words(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if part.contains(UInt8(ascii: ".")) {
                guard index == parts.count - 1, let inner = shortAddress(part) else { return nil }
                bytes += inner
                continue
            }
            guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"),
                let word = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            bytes += [UInt8(word >> 8), UInt8(word & 255)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

extension SearchText {
    /// Reads words in quotes with their places: `'word':1A,2 'other'`.
    static func parseVector(_ text: [UInt8], to out: WireBuffer) -> Bool {
        let start = out.count
        var words: Int32 = 0
        out.put(words)
        var place = 0
        while place < text.count {
            if words > 0 {
                guard text[place] == UInt8(ascii: " ") else { return false }
                place += 1
            }
            guard place < text.count, text[place] == UInt8(ascii: "'") else { return false }
            place += 1
            var word: [UInt8] = []
            var isClosed = false
            while place < text.count {
                let byte = text[place]
                place += 1
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") {
                    if place < text.count, text[place] == byte {
                        place += 1
                    } else {
                        guard byte == UInt8(ascii: "'") else { return false }
                        isClosed = true
                        break
                    }
                }
                guard byte != 0 else { return false }
                word.append(byte)
            }
            guard isClosed else { return false }
            out.put(word)
            out.put(UInt8(0))
            guard let places = places(text, &place) else { return false }
            out.put(UInt16(places.count))
            for entry in places { out.put(entry) }
            words += 1
        }
        out.patch(words, at: start)
        return true
    }

    private static func places(_ text: [UInt8], _ place: inout Int) -> [UInt16]? {
        var entries: [UInt16] = []
        guard place < text.count, text[place] == UInt8(ascii: ":") else { return [] }
        repeat {
            place += 1
            var number = 0
            var hasDigit = false
            while place < text.count, (0x30...0x39).contains(text[place]), number < 16_384 {
                number = number * 10 + Int(text[place] - 0x30)
                hasDigit = true
                place += 1
            }
            guard hasDigit, (1...16_383).contains(number), entries.count < 255 else { return nil }
            var weight: UInt16 = 0
            if place < text.count {
                switch text[place] {
                case UInt8(ascii: "A"): weight = 3
                case UInt8(ascii: "B"): weight = 2
                case UInt8(ascii: "C"): weight = 1
                default: break
                }
                if weight > 0 { place += 1 }
            }
            entries.append(weight << 14 | UInt16(number))
        } while place < text.count && text[place] == UInt8(ascii: ",")
        return entries
    }
}
