/// Network addresses between the wire and the server's text: `inet` and `cidr`.
///
/// Wire form: family (2 or 3), bits of the mask, whether it is a `cidr`, length of the address, address.
enum NetworkText {
    static func append(
        _ start: UnsafeRawPointer,
        _ count: Int,
        isCIDR: Bool,
        to out: inout [UInt8]
    ) throws(CellFault) {
        var reader = WireReader(start, count)
        let family = try reader.integer(UInt8.self)
        let bits = try reader.integer(UInt8.self)
        _ = try reader.integer(UInt8.self)
        let length = try reader.integer(UInt8.self)
        let isShort = family == 2
        guard isShort || family == 3, length == (isShort ? 4 : 16), bits <= length * 8, reader.remaining == length
        else { throw .malformed }
        if isShort {
            for index in 0..<4 {
                if index > 0 { out.append(UInt8(ascii: ".")) }
                out.append(contentsOf: String(try reader.integer(UInt8.self)).utf8)
            }
        } else {
            var words: [UInt16] = []
            for _ in 0..<8 { words.append(try reader.integer()) }
            append(words, to: &out)
        }
        if isCIDR || bits != length * 8 { out.append(contentsOf: "/\(bits)".utf8) }
    }

    /// Writes eight words with the longest run of zeros, of two at least, left out.
    private static func append(_ words: [UInt16], to out: inout [UInt8]) {
        var best = (start: -1, count: 1)
        var run = 0
        for index in 0..<8 {
            run = words[index] == 0 ? run + 1 : 0
            if run > best.count { best = (index - run + 1, run) }
        }
        var index = 0
        while index < 8 {
            if best.start >= 0, index == best.start {
                out.append(UInt8(ascii: ":"))
                index += best.count
                if index == 8 { out.append(UInt8(ascii: ":")) }
                continue
            }
            if index > 0 { out.append(UInt8(ascii: ":")) }
            // An IPv4 address inside of an IPv6 one keeps its dots.
            let isInner =
                index == 6 && best.start == 0
                && (best.count == 6 || (best.count == 7 && words[7] != 1) || (best.count == 5 && words[5] == 0xFFFF))
            if isInner {
                out.append(contentsOf: "\(words[6] >> 8).\(words[6] & 255).\(words[7] >> 8).\(words[7] & 255)".utf8)
                return
            }
            out.append(contentsOf: String(words[index], radix: 16).utf8)
            index += 1
        }
    }
}
