/// Finds where the rows of an array end, by a scan from front to back that knows only strings, brackets and commas.
///
/// The scan and the parser agree on what is a string and how deep it lies up to the first mistake in the text, which lies
/// before whatever they see in different ways. 64 bytes are looked at together.
struct JSONArrayScan {
    /// How many arrays and objects are open; 0 when the array of rows is closed.
    private(set) var depth = 1
    private var isInString = false
    /// The next byte belongs to an escape sequence.
    private var isEscaped = false

    /// Scans bytes behind the opening bracket, or behind those that were scanned before.
    ///
    /// - Returns: Behind the last comma between two rows, or behind the closing bracket, with which the scan ends; nil
    ///   where there is neither.
    mutating func border(_ base: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Int? {
        var border: Int?
        var place = from
        while depth > 0, place < to {
            let count = min(64, to - place)
            let found = count == 64 ? pass(Block(base + place), 64) : pass(Block(base + place, count), count)
            if let found { border = place + found }
            place += count
        }
        return border
    }

    /// Passes over a block; the place behind its last border.
    @inline(__always)
    private mutating func pass(_ block: Block, _ count: Int) -> Int? {
        let quotes = block.bits { $0 .== SIMD16(repeating: 0x22) } & ~escaped(block, count)
        let strings = inside(quotes)
        // The brackets of arrays and objects differ in one bit.
        let opening = block.bits { ($0 | SIMD16(repeating: 0x20)) .== SIMD16(repeating: 0x7B) } & ~strings
        let closing = block.bits { ($0 | SIMD16(repeating: 0x20)) .== SIMD16(repeating: 0x7D) } & ~strings
        if depth - closing.nonzeroBitCount > 1 {
            depth += opening.nonzeroBitCount - closing.nonzeroBitCount
            return nil
        }
        let commas = block.bits { $0 .== SIMD16(repeating: 0x2C) } & ~strings
        return brackets(opening, closing, commas)
    }

    /// Goes from bracket to bracket; the place behind the last comma between two rows, or behind the end of the array.
    @inline(__always)
    private mutating func brackets(_ opening: UInt64, _ closing: UInt64, _ commas: UInt64) -> Int? {
        var border: Int?
        var rest = opening | closing
        // The bits from the last bracket on.
        var behind = UInt64.max
        while true {
            let bracket = rest & (0 &- rest)
            if depth == 1 {
                // Without a bracket that comes next, all bits lie before it.
                let between = commas & behind & (bracket &- 1)
                if between != 0 { border = 64 - between.leadingZeroBitCount }
            }
            if bracket == 0 { return border }
            if opening & bracket != 0 {
                depth += 1
            } else {
                depth -= 1
                if depth == 0 { return bracket.trailingZeroBitCount + 1 }
            }
            rest ^= bracket
            behind = ~(bracket | (bracket &- 1))
        }
    }

    /// The bytes of a block that belong to an escape sequence, as the one behind its backslash.
    @inline(__always)
    private mutating func escaped(_ block: Block, _ count: Int) -> UInt64 {
        if !isEscaped, !block.has(0x5C) { return 0 }
        var backslashes = block.bits { $0 .== SIMD16(repeating: 0x5C) }
        var escaped: UInt64 = isEscaped ? 1 : 0
        backslashes &= ~escaped
        isEscaped = false
        while backslashes != 0 {
            let place = backslashes.trailingZeroBitCount + 1
            if place >= count {
                isEscaped = true
                break
            }
            escaped |= 1 &<< UInt64(place)
            backslashes &= ~1 &<< UInt64(place)
        }
        return escaped
    }

    /// The bytes of a block that lie in strings, the opening quotes with them.
    @inline(__always)
    private mutating func inside(_ quotes: UInt64) -> UInt64 {
        // Each bit becomes the parity of the quotes up to it.
        var strings = quotes
        strings ^= strings &<< 1
        strings ^= strings &<< 2
        strings ^= strings &<< 4
        strings ^= strings &<< 8
        strings ^= strings &<< 16
        strings ^= strings &<< 32
        if isInString { strings = ~strings }
        isInString = strings >> 63 == 1
        return strings
    }
}

extension JSONArrayScan {
    /// 64 bytes of the text.
    struct Block {
        private let first: SIMD16<UInt8>
        private let second: SIMD16<UInt8>
        private let third: SIMD16<UInt8>
        private let fourth: SIMD16<UInt8>

        @inline(__always)
        init(_ bytes: UnsafePointer<UInt8>) {
            let raw = UnsafeRawPointer(bytes)
            first = raw.loadUnaligned(as: SIMD16<UInt8>.self)
            second = raw.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
            third = raw.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
            fourth = raw.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
        }

        /// Fewer bytes, with spaces behind them.
        @inline(never)
        init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
            var padded = SIMD64<UInt8>(repeating: 0x20)
            withUnsafeMutableBytes(of: &padded) { target in
                target.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: count))
            }
            self = withUnsafeBytes(of: padded) {
                Block($0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self))
            }
        }

        /// Whether one of the bytes has a value.
        @inline(__always)
        func has(_ byte: UInt8) -> Bool {
            let value = SIMD16(repeating: byte)
            let found = (first .== value) .| (second .== value) .| (third .== value) .| (fourth .== value)
            let words = unsafeBitCast(found, to: SIMD2<UInt64>.self)
            return words[0] | words[1] != 0
        }

        /// One bit for each byte, the first one lowest.
        @inline(__always)
        func bits(_ test: (SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>) -> UInt64 {
            test(first).bits | test(second).bits &<< 16 | test(third).bits &<< 32 | test(fourth).bits &<< 48
        }
    }
}
