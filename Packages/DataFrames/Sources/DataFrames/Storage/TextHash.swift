/// A fast seeded hash of bytes: multiply and fold, eight bytes at a time.
enum TextHash {
    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
        let count = bytes.count
        let state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        guard let base = bytes.baseAddress else { return mix(state, 0) }
        return count < 8 ? mix(state, short(base, count)) : long(UnsafeRawPointer(base), count, state)
    }

    /// Eight bytes or more: the last eight may overlap those before.
    @inline(__always)
    private static func long(_ bytes: UnsafeRawPointer, _ count: Int, _ seed: UInt64) -> UInt64 {
        var state = seed
        var index = 0
        while count &- index > 8 {
            state = mix(state, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        return mix(state, bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    }

    /// Up to seven bytes as one number; different bytes of one count make different numbers.
    @inline(__always)
    private static func short(_ base: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(base)
        if count >= 4 {
            let low = UInt64(raw.loadUnaligned(as: UInt32.self))
            return low | UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)) &<< 32
        }
        if count == 0 { return 0 }
        return UInt64(base[0]) | UInt64(base[count >> 1]) &<< 8 | UInt64(base[count &- 1]) &<< 16
    }

    @inline(__always)
    static func mix(_ state: UInt64, _ value: UInt64) -> UInt64 {
        let product = (state ^ value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
