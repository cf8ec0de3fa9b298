/// A key that a hash table holds by value.
protocol HashedKey: BitwiseCopyable, Equatable, ExpressibleByIntegerLiteral {
    func hash(_ seed: UInt64) -> UInt64
}

extension UInt64: HashedKey {
    @inline(__always)
    func hash(_ seed: UInt64) -> UInt64 { TextHash.mix(seed, self) }
}

extension UInt128: HashedKey {
    @inline(__always)
    func hash(_ seed: UInt64) -> UInt64 {
        let low = TextHash.mix(seed, UInt64(truncatingIfNeeded: self))
        return TextHash.mix(low, UInt64(truncatingIfNeeded: self >> 64))
    }
}

/// A hash table of keys of a fixed width: open addressing, at most half full, with a seed of its own.
struct HashKeyTable<Key: HashedKey>: ~Copyable, KeyTable {
    private struct Slot: BitwiseCopyable {
        var key: Key = 0
        var number = KeyCodes.missing
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private let seed = UInt64.random(in: .min ... .max)
    private var room: Int
    private(set) var count = 0

    init() {
        (slots, mask) = HashKeyTable.makeSlots(1_024)
        room = 512
    }

    deinit { slots.deallocate() }

    private static func makeSlots(_ capacity: Int) -> (UnsafeMutablePointer<Slot>, Int) {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        slots.initialize(repeating: Slot(), count: capacity)
        return (slots, capacity - 1)
    }

    @inline(__always)
    mutating func insert(_ key: Key) -> UInt32 {
        var place = Int(truncatingIfNeeded: key.hash(seed)) & mask
        while slots[place].number != KeyCodes.missing {
            if slots[place].key == key { return slots[place].number }
            place = (place &+ 1) & mask
        }
        let number = takeNumber()
        slots[place] = Slot(key: key, number: number)
        if count > room { grow() }
        return number
    }

    @inline(__always)
    func find(_ key: Key) -> UInt32 {
        var place = Int(truncatingIfNeeded: key.hash(seed)) & mask
        while slots[place].number != KeyCodes.missing, slots[place].key != key {
            place = (place &+ 1) & mask
        }
        return slots[place].number
    }

    @inline(__always)
    mutating func takeNumber() -> UInt32 {
        defer { count &+= 1 }
        return UInt32(truncatingIfNeeded: count)
    }

    @inline(never)
    private mutating func grow() {
        let (old, oldMask) = (slots, mask)
        (slots, mask) = HashKeyTable.makeSlots((oldMask + 1) * 4)
        for index in 0...oldMask where old[index].number != KeyCodes.missing {
            var place = Int(truncatingIfNeeded: old[index].key.hash(seed)) & mask
            while slots[place].number != KeyCodes.missing { place = (place &+ 1) & mask }
            slots[place] = old[index]
        }
        old.deallocate()
        room = (mask + 1) / 2
    }
}
