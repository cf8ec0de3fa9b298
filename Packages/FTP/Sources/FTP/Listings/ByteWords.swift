/// The words of a line as it came, one after another, and what is behind the last one taken.
///
/// It points into the listing, which outlives it.
struct ByteWords {
    typealias Word = UnsafeBufferPointer<UInt8>

    private let line: Word
    private var place = 0

    init(_ line: Word) {
        self.line = line
    }

    /// The next word.
    mutating func next() -> Word? {
        while place < line.count, Self.isSpace(line[place]) { place += 1 }
        guard place < line.count else { return nil }
        let start = place
        while place < line.count, !Self.isSpace(line[place]) { place += 1 }
        return Word(rebasing: line[start..<place])
    }

    /// What is behind the last word and one space: a name may begin with spaces.
    var rest: Word { Word(rebasing: line[min(place + 1, line.count)...]) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension UnsafeBufferPointer<UInt8> {
    /// The number that these digits are; `nil` for anything else, and above 18 digits.
    var number: Int64? {
        guard !isEmpty, count <= 18 else { return nil }
        var number: Int64 = 0
        for byte in self {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = number * 10 + Int64(byte - 0x30)
        }
        return number
    }

    /// The same, if these are so many digits.
    func number(digits: ClosedRange<Int>) -> Int? {
        digits.contains(count) ? number.map { Int($0) } : nil
    }

    /// Whether these are digits alone, however many.
    var isNumber: Bool { !isEmpty && allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }

    /// The parts between such bytes, if there are two or three of them.
    func parts(by separator: UInt8) -> (Self, Self, Self?)? {
        guard let first = firstIndex(of: separator) else { return nil }
        let tail = Self(rebasing: self[(first + 1)...])
        let head = Self(rebasing: self[..<first])
        guard let second = tail.firstIndex(of: separator) else { return (head, tail, nil) }
        let last = Self(rebasing: tail[(second + 1)...])
        guard !last.contains(separator) else { return nil }
        return (head, Self(rebasing: tail[..<second]), last)
    }
}
