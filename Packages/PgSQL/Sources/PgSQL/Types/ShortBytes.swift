internal import Glibc

/// Copying and searching of what is mostly short, without a call.
enum ShortBytes {
    /// Whether one of the bytes is zero.
    @inline(__always)
    static func hasZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let count = bytes.count
        if count > 32 { return memchr(base, 0, count) != nil }
        var found: UInt64 = 0
        if count >= 8 {
            var place = 0
            while place < count &- 8 {
                found |= zeros(base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place &+= 8
            }
            return found | zeros(base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)) != 0
        }
        if count >= 4 {
            let head = UInt64(base.loadUnaligned(as: UInt32.self))
            let tail = UInt64(base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            return zeros(head | tail << 32) != 0
        }
        var place = 0
        while place < count {
            if base.load(fromByteOffset: place, as: UInt8.self) == 0 { return true }
            place &+= 1
        }
        return false
    }

    /// Not zero if one of eight bytes is.
    ///
    /// Source: Mycroft's test; it may also mark bytes above a zero, never when there is none.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Copies the bytes; up to 16 of them with two overlapping moves.
    @inline(__always)
    static func copy(_ bytes: UnsafeRawBufferPointer, to out: UnsafeMutableRawPointer) {
        guard let base = bytes.baseAddress else { return }
        let count = bytes.count
        if count > 16 {
            out.copyMemory(from: base, byteCount: count)
        } else if count >= 8 {
            let head = base.loadUnaligned(as: UInt64.self)
            let tail = base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            out.storeBytes(of: head, as: UInt64.self)
            out.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4 {
            let head = base.loadUnaligned(as: UInt32.self)
            let tail = base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            out.storeBytes(of: head, as: UInt32.self)
            out.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
        } else {
            var place = 0
            while place < count {
                let byte = base.load(fromByteOffset: place, as: UInt8.self)
                out.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
                place &+= 1
            }
        }
    }
}
