internal import Glibc

/// A hash table of texts and bytes of any length, which stay where they are; whoever uses it keeps them alive.
struct BytesKeyTable: ~Copyable, KeyTable {
    private struct Slot: BitwiseCopyable {
        var hash: UInt64 = 0
        var start: UnsafePointer<UInt8>?
        var length = 0
        var number = KeyCodes.missing
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private let seed = UInt64.random(in: .min ... .max)
    private(set) var count = 0

    init() {
        (slots, mask) = BytesKeyTable.makeSlots(1_024)
    }

    deinit { slots.deallocate() }

    private static func makeSlots(_ capacity: Int) -> (UnsafeMutablePointer<Slot>, Int) {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        slots.initialize(repeating: Slot(), count: capacity)
        return (slots, capacity - 1)
    }

    /// The place of a key, or the free one where it belongs.
    @inline(__always)
    private func place(of key: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].number != KeyCodes.missing {
            let slot = slots[place]
            if slot.hash == hash, slot.length == key.count,
                key.isEmpty || memcmp(slot.start.unsafelyUnwrapped, key.baseAddress.unsafelyUnwrapped, key.count) == 0
            {
                return place
            }
            place = (place &+ 1) & mask
        }
        return place
    }

    mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let hash = TextHash.hash(key, seed: seed)
        let place = place(of: key, hash)
        if slots[place].number != KeyCodes.missing { return slots[place].number }
        let number = takeNumber()
        slots[place] = Slot(hash: hash, start: key.baseAddress, length: key.count, number: number)
        if count * 2 > mask { grow() }
        return number
    }

    func find(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
        slots[place(of: key, TextHash.hash(key, seed: seed))].number
    }

    mutating func takeNumber() -> UInt32 {
        defer { count &+= 1 }
        return UInt32(truncatingIfNeeded: count)
    }

    private mutating func grow() {
        let (old, oldMask) = (slots, mask)
        (slots, mask) = BytesKeyTable.makeSlots((oldMask + 1) * 4)
        for index in 0...oldMask where old[index].number != KeyCodes.missing {
            var place = Int(truncatingIfNeeded: old[index].hash) & mask
            while slots[place].number != KeyCodes.missing { place = (place &+ 1) & mask }
            slots[place] = old[index]
        }
        old.deallocate()
    }
}
