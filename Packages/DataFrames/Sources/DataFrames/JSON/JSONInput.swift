internal import Glibc

/// The window of a source's bytes that a reader of rows looks at, in portions of whole rows.
///
/// Of lines, a portion ends at a line break between a closing and an opening brace. A line break cannot stand within a
/// string, and within an array or object a comma would stand between the braces, so in a text that is JSON every such
/// place lies between two rows, however many lines a row has. A text that is none fails in the portion before or behind
/// it.
///
/// Of an array, a portion ends behind a comma between two rows, behind one of the array's brackets, or where there is
/// nothing but space. The parser never sees the end of a portion within a row, so it finds the same mistakes as in the
/// whole text.
final class JSONInput {
    /// Where in the text the bytes behind the last portion are.
    private enum Stage {
        /// Nothing but space was seen.
        case start
        case lines
        /// Behind the opening bracket.
        case array
        /// Behind the array, or where there is none; a portion may end at any character.
        case outside
    }

    private let source: any ByteSource
    private let layout: JSONLayout
    private let maximumRecordBytes: Int
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The first byte of the portion at hand.
    private var start = 0
    /// Behind its last one.
    private var cut = 0
    /// Behind the last byte read.
    private var end = 0
    private var isAtEnd = false
    private var stage = Stage.start
    private var scan = JSONArrayScan()
    /// Behind the last byte that the scan saw.
    private var scanned = 0
    /// Whether the rows are the elements of an array; nil while that is to be found out and only space was seen.
    private(set) var isArray: Bool?
    /// Whether the portion at hand ends with the text.
    private(set) var isLast = false
    /// Where the portion at hand begins in the whole text.
    private(set) var origin = JSONOrigin()
    /// How many bytes came from the source.
    private(set) var bytesRead = 0

    /// - Parameters:
    ///   - source: The bytes.
    ///   - capacity: The size of the window until a row is larger.
    ///   - options: The layout and the limit of a row.
    init(_ source: any ByteSource, capacity: Int, _ options: JSONReadOptions) {
        self.source = source
        layout = options.layout
        maximumRecordBytes = options.maximumRecordBytes
        self.capacity = capacity
        base = Memory.allocate(capacity).assumingMemoryBound(to: UInt8.self)
        begin()
    }

    /// What is known before the first byte.
    private func begin() {
        stage = layout == .lines ? .lines : .start
        isArray = layout == .automatic ? nil : layout == .records
    }

    deinit { free(base) }

    /// How many bytes there are, or nil when that is not known.
    var totalBytes: Int? { source.totalBytes }

    /// The next portion, which is valid until the next call; nil when there are no more bytes. The last portion of an
    /// array has the end of the text, or is empty.
    func next() throws(FrameError) -> UnsafeBufferPointer<UInt8>? {
        origin.line += CSVBlock.lineBreaks(base + start, cut - start)
        origin.byte += cut - start
        start = cut
        while !isAtEnd {
            try fill()
            if isAtEnd { break }
            if let border = border() {
                cut = border
                return portion
            }
            if end - start >= maximumRecordBytes { throw tooLong() }
        }
        cut = end
        if isLast { return nil }
        if stage == .start { _ = look() }
        isLast = true
        return start == end && isArray != true ? nil : portion
    }

    private func tooLong() -> FrameError {
        let other = stage == .lines ? ", or the rows do not stand on lines of their own" : ""
        return FrameError(
            .json,
            "A row has more than \(maximumRecordBytes) bytes\(other); the option maximumRecordBytes allows more.",
            line: origin.line,
            byteOffset: origin.byte
        )
    }

    private var portion: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base + start, count: cut - start) }

    /// Moves the rest to the front and reads more behind it, growing when the rest fills the window.
    private func fill() throws(FrameError) {
        let rest = end - start
        if start > 0 {
            memmove(base, base + start, rest)
            scanned -= start
            start = 0
            cut = 0
            end = rest
        }
        if rest == capacity {
            base = Memory.grow(base, from: capacity, to: capacity * 2).assumingMemoryBound(to: UInt8.self)
            capacity *= 2
        }
        // Short reads (pipes) are joined up to half the window, so that portions stay large.
        repeat {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
            if count == 0 {
                isAtEnd = true
                return
            }
            end += count
            bytesRead += count
        } while end < capacity / 2
    }

    /// Where the next portion may end before the text does.
    private func border() -> Int? {
        var bracket: Int?
        if stage == .start {
            // The first three bytes tell what is no text of UTF-8, or has a byte order mark.
            if origin.byte == 0, end - start < 3 { return nil }
            bracket = look()
        }
        switch stage {
        case .lines: return lastBorder()
        case .array:
            let border = scan.border(base, scanned, end)
            scanned = end
            if scan.depth == 0 { stage = .outside }
            return border ?? bracket ?? (firstOfText(from: start) == end ? lastCharacter() : nil)
        case .start, .outside: return lastCharacter()
        }
    }

    /// Looks for the first byte that is no space, which begins the array, or lines where that is to be found out.
    ///
    /// - Returns: Behind the array's opening bracket.
    private func look() -> Int? {
        var first = start
        if origin.byte == 0, end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { first = 3 }
        first = firstOfText(from: first)
        if first == end { return nil }
        let isBracket = base[first] == 0x5B
        if isArray == nil { isArray = isBracket }
        scanned = first + 1
        stage = isBracket ? .array : isArray == true ? .outside : .lines
        return isBracket ? scanned : nil
    }

    /// The place of the first byte that is no space.
    private func firstOfText(from place: Int) -> Int {
        var place = place
        while place < end {
            switch base[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return place
            }
        }
        return end
    }

    /// Behind the last character that is surely whole; nil when there is none. A CR may have its LF yet to come.
    private func lastCharacter() -> Int? {
        var place = end
        while place > start, end - place < 3, base[place - 1] & 0xC0 == 0x80 { place -= 1 }
        if place > start, base[place - 1] >= 0xC0 || base[place - 1] == 0x0D { place -= 1 }
        return place == start ? nil : place
    }

    /// Behind the last line break that surely lies between two rows.
    private func lastBorder() -> Int? {
        // What follows the bytes looked at, spaces aside, and the last line break among those spaces.
        var following: UInt8 = 0
        var lineBreak: Int?
        var index = end
        while index > start {
            index &-= 1
            let byte = base[index]
            switch byte {
            case 0x20, 0x09, 0x0D: continue
            case 0x0A:
                if lineBreak == nil { lineBreak = index }
            default:
                if byte == 0x7D, following == 0x7B, let lineBreak { return lineBreak + 1 }
                following = byte
                lineBreak = nil
            }
        }
        return nil
    }

    /// Starts again from the first byte.
    func rewind() throws(FrameError) {
        try source.rewind()
        start = 0
        cut = 0
        end = 0
        isAtEnd = false
        isLast = false
        scan = JSONArrayScan()
        origin = JSONOrigin()
        bytesRead = 0
        begin()
    }

    /// Closes the source.
    func close() { source.close() }
}
