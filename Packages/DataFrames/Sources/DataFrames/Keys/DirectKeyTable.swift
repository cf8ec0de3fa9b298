/// A table of keys from a small range: one place for each possible key.
struct DirectKeyTable: ~Copyable, KeyTable {
    private let numbers: UnsafeMutablePointer<UInt32>
    private let smallest: UInt64
    private let size: UInt64
    private(set) var count = 0

    /// Creates an empty table for the keys from `smallest` on, counted up modulo 2^64.
    init(smallest: UInt64, size: Int) {
        self.smallest = smallest
        self.size = UInt64(size)
        numbers = .allocate(capacity: size)
        numbers.initialize(repeating: KeyCodes.missing, count: size)
    }

    deinit { numbers.deallocate() }

    @inline(__always)
    mutating func insert(_ key: UInt64) -> UInt32 {
        let place = Int(truncatingIfNeeded: key &- smallest)
        let known = numbers[place]
        if known != KeyCodes.missing { return known }
        let number = takeNumber()
        numbers[place] = number
        return number
    }

    @inline(__always)
    func find(_ key: UInt64) -> UInt32 {
        let place = key &- smallest
        return place < size ? numbers[Int(truncatingIfNeeded: place)] : KeyCodes.missing
    }

    @inline(__always)
    mutating func takeNumber() -> UInt32 {
        defer { count &+= 1 }
        return UInt32(truncatingIfNeeded: count)
    }
}
