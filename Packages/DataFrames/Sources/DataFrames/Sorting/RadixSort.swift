internal import Glibc

/// Stable sorting of rows by numbers, byte by byte from the least significant one.
enum RadixSort {
    /// The rows in the order of their numbers, the first word being the most significant.
    static func order(_ words: [SortWords.Word], rows: Int) -> [Int] {
        [Int](unsafeUninitializedCapacity: rows) { target, used in
            if let base = target.baseAddress { sort(words, rows: rows, into: base) }
            used = rows
        }
    }

    /// Writes the rows in the order of their numbers, the first word being the most significant.
    static func sort<Index: RowIndex>(
        _ words: [SortWords.Word],
        rows: Int,
        into target: UnsafeMutablePointer<Index>
    ) {
        let packed = pack(words)
        guard let first = packed.last else {
            for row in 0..<rows { target[row] = Index(truncatingIfNeeded: row) }
            return
        }
        if rows <= RowNumbers.maximumRows, packed.allSatisfy({ $0.bits <= 32 }) {
            sort(packed, first, rows, NarrowEntry.self, target)
        } else {
            sort(packed, first, rows, WideEntry.self, target)
        }
    }

    /// The same order in fewer words: neighbours share one where their bits fit.
    private static func pack(_ words: [SortWords.Word]) -> [SortWords.Word] {
        var packed: [SortWords.Word] = []
        for word in words {
            guard let last = packed.last, last.bits + word.bits <= 64 else {
                packed.append(word)
                continue
            }
            packed.removeLast()
            let shift = UInt64(word.bits)
            let values = last.values.withUnsafeBufferPointer { high in
                word.values.withUnsafeBufferPointer { low in
                    SortWords.make(high.count) { high[$0] &<< shift | low[$0] }
                }
            }
            packed.append(SortWords.Word(values: values, bits: last.bits + word.bits))
        }
        return packed
    }

    private static func sort<Entry: RadixEntry, Index: RowIndex>(
        _ words: [SortWords.Word],
        _ first: SortWords.Word,
        _ rows: Int,
        _ type: Entry.Type,
        _ target: UnsafeMutablePointer<Index>
    ) {
        func allocate() -> UnsafeMutablePointer<Entry> {
            Memory.allocate(rows * MemoryLayout<Entry>.stride).bindMemory(to: Entry.self, capacity: rows)
        }
        var (entries, other) = (allocate(), allocate())
        defer {
            free(entries)
            free(other)
        }
        first.values.withUnsafeBufferPointer { values in
            for row in 0..<rows { (entries + row).initialize(to: Entry(number: values[row], row: row)) }
        }
        sortEntries(&entries, &other, rows, bits: first.bits)
        for word in words.dropLast().reversed() {
            word.values.withUnsafeBufferPointer { values in
                for place in 0..<rows {
                    let row = entries[place].row
                    entries[place] = Entry(number: values[row], row: row)
                }
            }
            sortEntries(&entries, &other, rows, bits: word.bits)
        }
        for place in 0..<rows { target[place] = Index(truncatingIfNeeded: entries[place].row) }
    }

    /// Sorts by one word; both memories are exchanged as often as it needs.
    private static func sortEntries<Entry: RadixEntry>(
        _ entries: inout UnsafeMutablePointer<Entry>,
        _ other: inout UnsafeMutablePointer<Entry>,
        _ rows: Int,
        bits: Int
    ) {
        let digits = (bits + 7) / 8
        var counts = [Int](repeating: 0, count: 256 * digits)
        counts.withUnsafeMutableBufferPointer { counts in
            for place in 0..<rows {
                for digit in 0..<digits { counts[digit &* 256 &+ entries[place].byte(digit)] &+= 1 }
            }
            for digit in 0..<digits {
                let ends = UnsafeMutableBufferPointer(rebasing: counts[digit * 256..<digit * 256 + 256])
                // Nothing to do where all rows have the same byte.
                if rows == 0 || ends[entries[0].byte(digit)] == rows { continue }
                var sum = 0
                for byte in 0..<256 {
                    let count = ends[byte]
                    ends[byte] = sum
                    sum &+= count
                }
                for place in 0..<rows {
                    let entry = entries[place]
                    let byte = entry.byte(digit)
                    other[ends[byte]] = entry
                    ends[byte] &+= 1
                }
                swap(&entries, &other)
            }
        }
    }
}

/// A row and the number that it is sorted by.
private protocol RadixEntry: BitwiseCopyable {
    init(number: UInt64, row: Int)
    var row: Int { get }
    /// One byte of the number, the least significant one being 0.
    func byte(_ digit: Int) -> Int
}

/// A number and a row of 32 bits each.
private struct NarrowEntry: RadixEntry {
    private let bits: UInt64

    @inline(__always)
    init(number: UInt64, row: Int) { bits = number &<< 32 | UInt64(truncatingIfNeeded: row) }

    @inline(__always)
    var row: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }

    @inline(__always)
    func byte(_ digit: Int) -> Int {
        Int(truncatingIfNeeded: bits &>> UInt64(truncatingIfNeeded: 32 &+ 8 &* digit) & 0xFF)
    }
}

private struct WideEntry: RadixEntry {
    private let number: UInt64
    let row: Int

    @inline(__always)
    init(number: UInt64, row: Int) {
        self.number = number
        self.row = row
    }

    @inline(__always)
    func byte(_ digit: Int) -> Int {
        Int(truncatingIfNeeded: number &>> UInt64(truncatingIfNeeded: 8 &* digit) & 0xFF)
    }
}
