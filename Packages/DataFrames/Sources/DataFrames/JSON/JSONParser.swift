internal import Glibc

/// One JSON text and a position in it: the words of RFC 8259, without meaning.
///
/// What a method reads begins at `position`, which afterwards lies behind it.
struct JSONParser {
    /// A string without its quotes.
    struct Text {
        var start: Int
        var length: Int
        /// No escape sequence in it.
        var isPlain: Bool
    }

    /// A number, whose digits are read already.
    struct Number {
        var start: Int
        var length: Int
        var isNegative: Bool
        /// All digits as one integer; means nothing when there are more than 19.
        var magnitude: UInt64
        var digits: Int
        /// Digits behind the point.
        var decimals: Int
        var hasExponent: Bool

        var isWhole: Bool { decimals == 0 && !hasExponent }
    }

    let base: UnsafePointer<UInt8>
    let end: Int
    var position = 0
    let maximumDepth: Int
    let repairs: Bool
    /// Whether all bytes are UTF-8; where not, texts are looked at one by one.
    let isValidUTF8: Bool
    /// Where the text begins in the file that it is a part of.
    let origin: JSONOrigin
    /// Room for a text without its escapes.
    var scratch: [UInt8] = []

    /// - Parameters:
    ///   - bytes: The whole text, or a part that begins and ends between values; must outlive the parser.
    ///   - origin: Where a part begins.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>,
        maximumDepth: Int,
        repairs: Bool,
        origin: JSONOrigin = JSONOrigin()
    ) throws(FrameError) {
        // Never read when there are no bytes.
        base = bytes.baseAddress ?? UnsafePointer(Memory.placeholder.assumingMemoryBound(to: UInt8.self))
        end = bytes.count
        self.maximumDepth = maximumDepth
        self.repairs = repairs
        self.origin = origin
        isValidUTF8 = UTF8Validation.isValid(bytes)
        if origin.byte == 0 { try checkBeginning() }
        if !isValidUTF8, !repairs { throw invalidUTF8(bytes) }
    }

    /// Refuses what is no UTF-8 by its first bytes, and passes over a byte order mark.
    private mutating func checkBeginning() throws(FrameError) {
        if end >= 2, base[0] == 0xFE && base[1] == 0xFF || base[0] == 0xFF && base[1] == 0xFE {
            throw FrameError(.unsupported, "The JSON text is UTF-16, which is not read; UTF-8 is.")
        }
        if end >= 2, base[0] == 0x1F, base[1] == 0x8B {
            throw FrameError(.unsupported, "The JSON text is compressed by gzip; read it through the module Gzip.")
        }
        if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position = 3 }
    }

    // MARK: Words

    /// Skips spaces, tabs and line breaks.
    @inline(__always)
    mutating func skipSpace() {
        if position < end, base[position] > 0x20 { return }
        skipManySpaces()
    }

    @inline(never)
    private mutating func skipManySpaces() {
        while position < end {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    /// Takes one byte if it is there.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, base[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// Reads a string; the position is at its opening quote.
    @inline(__always)
    mutating func text() throws(FrameError) -> Text {
        let start = position &+ 1
        var place = start
        let raw = UnsafeRawPointer(base)
        while place &+ 8 <= end {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let special = JSONParser.specials(word)
            if special == 0 {
                place &+= 8
                continue
            }
            place &+= special.trailingZeroBitCount &>> 3
            if base[place] == 0x22 {
                position = place &+ 1
                return Text(start: start, length: place &- start, isPlain: true)
            }
            break
        }
        return try slowText(start, place)
    }

    /// The high bit of each byte that is a quote, a backslash or a control character; right up to the first one.
    @inline(__always)
    private static func specials(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let found =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
        return found & (ones &* 0x80)
    }

    @inline(never)
    private mutating func slowText(_ start: Int, _ from: Int) throws(FrameError) -> Text {
        var place = from
        var isPlain = true
        while place < end {
            let byte = base[place]
            if byte == 0x22 {
                position = place + 1
                return Text(start: start, length: place - start, isPlain: isPlain)
            }
            if byte < 0x20 { throw wrong("A string holds a control character that is not escaped", at: place) }
            if byte == 0x5C {
                isPlain = false
                try checkEscape(place)
                place += 2
            } else {
                place += 1
            }
        }
        throw wrong("A string is never closed", at: start - 1)
    }

    private func checkEscape(_ place: Int) throws(FrameError) {
        guard place + 1 < end else { throw wrong("The text ends within a string", at: end) }
        switch base[place + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return
        case 0x75:
            for index in place + 2...place + 5 {
                guard index < end else { throw wrong("The text ends within a string", at: end) }
                if TextKernels.hexadecimalDigit(base[index]) > 15 {
                    throw wrong("An escape sequence needs four hexadecimal digits", at: place)
                }
            }
        default: throw wrong("A string holds an unknown escape sequence", at: place)
        }
    }

    /// Reads a number; the position is at its sign or first digit.
    @inline(__always)
    mutating func number() throws(FrameError) -> Number {
        let start = position
        var place = start
        let isNegative = base[place] == 0x2D
        if isNegative { place &+= 1 }
        let first = place
        var magnitude: UInt64 = 0
        while place < end {
            let digit = base[place] &- 0x30
            if digit > 9 { break }
            magnitude = magnitude &* 10 &+ UInt64(digit)
            place &+= 1
        }
        var digits = place &- first
        if digits == 0 || digits > 1 && base[first] == 0x30 { throw badNumber(first, digits) }
        var decimals = 0
        var hasExponent = false
        if place < end, base[place] == 0x2E {
            place &+= 1
            let point = place
            while place < end {
                let digit = base[place] &- 0x30
                if digit > 9 { break }
                magnitude = magnitude &* 10 &+ UInt64(digit)
                place &+= 1
            }
            decimals = place &- point
            digits &+= decimals
            if decimals == 0 { throw badNumber(place, 0) }
        }
        if place < end, base[place] | 0x20 == 0x65 {
            hasExponent = true
            place &+= 1
            if place < end, base[place] == 0x2B || base[place] == 0x2D { place &+= 1 }
            let exponent = place
            while place < end, base[place] &- 0x30 <= 9 { place &+= 1 }
            if place == exponent { throw badNumber(place, 0) }
        }
        position = place
        return Number(
            start: start,
            length: place &- start,
            isNegative: isNegative,
            magnitude: magnitude,
            digits: digits,
            decimals: decimals,
            hasExponent: hasExponent
        )
    }

    @inline(never)
    private func badNumber(_ place: Int, _ digits: Int) -> FrameError {
        wrong(digits > 1 ? "A number begins with a zero too many" : "A number lacks a digit", at: place)
    }

    /// Reads `true`, `false` or `null`, which the caller has told apart by the first letter.
    @inline(__always)
    mutating func word(_ word: StaticString) throws(FrameError) {
        let count = word.utf8CodeUnitCount
        guard position &+ count <= end, memcmp(base + position, word.utf8Start, count) == 0 else {
            throw wrong("There is no JSON value", at: position)
        }
        position &+= count
    }

    /// The bytes of a number or of any other stretch of the text.
    @inline(__always)
    func bytes(_ start: Int, _ length: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: length)
    }

    /// Calls `body` with a string as it is meant: escapes replaced, valid UTF-8.
    mutating func withMeaning<R>(
        of text: Text,
        _ body: (UnsafeBufferPointer<UInt8>) -> R
    ) throws(FrameError) -> R {
        let raw = bytes(text.start, text.length)
        if text.isPlain, isValidUTF8 || UTF8Validation.isValid(raw) { return body(raw) }
        scratch.removeAll(keepingCapacity: true)
        if text.isPlain {
            scratch.append(contentsOf: raw)
        } else {
            try unescape(text)
        }
        if !isValidUTF8, !scratch.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) {
            scratch = Array(String(decoding: scratch, as: UTF8.self).utf8)
        }
        return scratch.withUnsafeBufferPointer(body)
    }

    /// A string as it is meant.
    mutating func string(_ text: Text) throws(FrameError) -> String {
        try withMeaning(of: text) { String(decoding: $0, as: UTF8.self) }
    }

    /// Replaces escape sequences into `scratch`; their form has been checked.
    private mutating func unescape(_ text: Text) throws(FrameError) {
        var place = text.start
        let end = text.start + text.length
        while place < end {
            let byte = base[place]
            if byte != 0x5C {
                scratch.append(byte)
                place += 1
                continue
            }
            let letter = base[place + 1]
            place += 2
            switch letter {
            case 0x62: scratch.append(0x08)
            case 0x66: scratch.append(0x0C)
            case 0x6E: scratch.append(0x0A)
            case 0x72: scratch.append(0x0D)
            case 0x74: scratch.append(0x09)
            case 0x75:
                var scalar = fourDigits(place)
                let isHigh = scalar & 0xFC00 == 0xD800
                if isHigh, place + 10 <= end, base[place + 4] == 0x5C, base[place + 5] == 0x75,
                    fourDigits(place + 6) & 0xFC00 == 0xDC00
                {
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + (fourDigits(place + 6) - 0xDC00)
                    place += 6
                } else if scalar & 0xF800 == 0xD800 {
                    if !repairs { throw wrong("A string holds half of a surrogate pair", at: place - 2) }
                    scalar = 0xFFFD
                }
                place += 4
                scratch.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}").unsafelyUnwrapped)
            default: scratch.append(letter)
            }
        }
    }

    private func fourDigits(_ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | UInt32(TextKernels.hexadecimalDigit(base[place + $1])) }
    }
}
