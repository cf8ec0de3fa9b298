/// Finds separators, quotes and line breaks, many bytes at a time.
struct CSVByteSearch {
    private let separators: SIMD16<UInt8>
    private let quotes: SIMD16<UInt8>

    /// Looks for two bytes, line feeds and carriage returns.
    init(_ separator: UInt8, _ quote: UInt8) {
        separators = SIMD16(repeating: separator)
        quotes = SIMD16(repeating: quote)
    }

    /// 1 for each byte that is looked for.
    @inline(__always)
    private func hits(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (bytes .== separators) .| (bytes .== quotes) .| (bytes .== SIMD16(repeating: 0x0A))
            .| (bytes .== SIMD16(repeating: 0x0D))
    }

    /// The places among the next 64 bytes, one bit each, the first byte lowest.
    @inline(__always)
    func places(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        return part(raw) | part(raw + 16) &<< 16 | part(raw + 32) &<< 32 | part(raw + 48) &<< 48
    }

    @inline(__always)
    private func part(_ raw: UnsafeRawPointer) -> UInt64 {
        hits(raw.loadUnaligned(as: SIMD16<UInt8>.self)).bits
    }

    /// The first quote from a place on, or nil when there is none before the end; says whether line breaks come before.
    ///
    /// 16 bytes behind the end may be read, and hold no quote.
    @inline(__always)
    func quote(_ base: UnsafePointer<UInt8>, from start: Int, end: Int, hasBreak: inout Bool) -> Int? {
        var place = start
        while place < end {
            let bytes = UnsafeRawPointer(base + place).loadUnaligned(as: SIMD16<UInt8>.self)
            let found = CSVByteSearch.first((bytes .== quotes).words)
            let isBreak = (bytes .== SIMD16(repeating: 0x0A)) .| (bytes .== SIMD16(repeating: 0x0D))
            if CSVByteSearch.first(isBreak.words) < found { hasBreak = true }
            if found < 16 { return place &+ found }
            place &+= 16
        }
        return nil
    }

    /// The place of the first byte that is 1, or 16.
    @inline(__always)
    private static func first(_ words: SIMD2<UInt64>) -> Int {
        let low = UInt64(littleEndian: words[0])
        let high = UInt64(littleEndian: words[1])
        return low != 0 ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
    }

    /// Copies a text and says whether it holds none of the bytes looked for, and no NUL.
    ///
    /// - Parameters:
    ///   - text: The text, one byte at least.
    ///   - readable: How many bytes may be read from its first one on.
    ///   - out: Room for the text and 16 bytes more.
    @inline(__always)
    func copy(_ text: UnsafeBufferPointer<UInt8>, readable: Int, to out: UnsafeMutablePointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return false }
        let from = UnsafeRawPointer(base)
        let to = UnsafeMutableRawPointer(out)
        let count = text.count
        var found: SIMD2<UInt64>
        if count < 16 {
            if readable < 16 { return copyShort(text, to: out) }
            let bytes = from.loadUnaligned(as: SIMD16<UInt8>.self)
            to.storeBytes(of: bytes, as: SIMD16<UInt8>.self)
            let isText = CSVByteSearch.positions .< SIMD16(repeating: UInt8(truncatingIfNeeded: count))
            found = ((hits(bytes) .| (bytes .== SIMD16(repeating: 0))) .& isText).words
        } else {
            found = SIMD2(repeating: 0)
            var place = 0
            while true {
                // The last vector looks again at bytes that were seen.
                place = min(place, count &- 16)
                let bytes = from.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
                to.storeBytes(of: bytes, toByteOffset: place, as: SIMD16<UInt8>.self)
                found |= (hits(bytes) .| (bytes .== SIMD16(repeating: 0))).words
                place &+= 16
                if place >= count { break }
            }
        }
        return found[0] | found[1] == 0
    }

    private static let positions = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

    /// The same, byte by byte.
    private func copyShort(_ text: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) -> Bool {
        var isClean = true
        for (index, byte) in text.enumerated() {
            out[index] = byte
            let isSpecial = byte == separators[0] || byte == quotes[0] || byte == 0x0A || byte == 0x0D || byte == 0
            if isSpecial { isClean = false }
        }
        return isClean
    }
}
