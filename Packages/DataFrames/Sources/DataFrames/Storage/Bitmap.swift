internal import Glibc

/// Bits as Arrow keeps them: least significant bit of the first byte first.
@usableFromInline
enum Bitmap {
    /// The bytes that a number of bits needs.
    @inlinable
    static func byteCount(_ bits: Int) -> Int {
        (bits &+ 7) >> 3
    }

    @inlinable
    @inline(__always)
    static func isSet(_ bits: UnsafePointer<UInt8>, _ index: Int) -> Bool {
        (bits[index >> 3] >> UInt8(truncatingIfNeeded: index & 7)) & 1 != 0
    }

    @inlinable
    @inline(__always)
    static func clear(_ bits: UnsafeMutablePointer<UInt8>, _ index: Int) {
        bits[index >> 3] &= ~(1 << UInt8(truncatingIfNeeded: index & 7))
    }

    @inlinable
    @inline(__always)
    static func set(_ bits: UnsafeMutablePointer<UInt8>, _ index: Int) {
        bits[index >> 3] |= 1 << UInt8(truncatingIfNeeded: index & 7)
    }

    /// How many of the bits from `offset` on are set.
    static func countSet(_ bits: UnsafePointer<UInt8>, offset: Int, count: Int) -> Int {
        var total = 0
        var index = offset
        let end = offset + count
        while index < end, index & 7 != 0 {
            if isSet(bits, index) { total += 1 }
            index += 1
        }
        let raw = UnsafeRawPointer(bits)
        while end - index >= 64 {
            total += raw.loadUnaligned(fromByteOffset: index >> 3, as: UInt64.self).nonzeroBitCount
            index += 64
        }
        while end - index >= 8 {
            total += bits[index >> 3].nonzeroBitCount
            index += 8
        }
        while index < end {
            if isSet(bits, index) { total += 1 }
            index += 1
        }
        return total
    }

    /// Copies bits between any two positions; the target's other bits stay as they are.
    static func copy(
        _ source: UnsafePointer<UInt8>,
        offset: Int,
        to target: UnsafeMutablePointer<UInt8>,
        targetOffset: Int,
        count: Int
    ) {
        var from = offset
        var to = targetOffset
        let end = offset + count
        func copyBit() {
            if isSet(source, from) { set(target, to) } else { clear(target, to) }
            from += 1
            to += 1
        }
        while from < end, to & 7 != 0 { copyBit() }
        let shift = from & 7
        let whole = (end - from) >> 3
        if whole > 0 {
            if shift == 0 {
                memcpy(target + (to >> 3), source + (from >> 3), whole)
            } else {
                // Every source byte read here holds at least one bit that is copied.
                for byte in 0..<whole {
                    let low = source[(from >> 3) + byte] >> UInt8(shift)
                    let high = source[(from >> 3) + byte + 1] << UInt8(8 - shift)
                    target[(to >> 3) + byte] = low | high
                }
            }
            from += whole << 3
            to += whole << 3
        }
        while from < end { copyBit() }
    }

    /// Sets bits from any position on.
    static func setAll(_ target: UnsafeMutablePointer<UInt8>, offset: Int, count: Int) {
        var index = offset
        let end = offset + count
        while index < end, index & 7 != 0 {
            set(target, index)
            index += 1
        }
        while end - index >= 8 {
            target[index >> 3] = 0xFF
            index += 8
        }
        while index < end {
            set(target, index)
            index += 1
        }
    }

    /// Clears the bits after `count` in the last byte, so that equal bitmaps are equal bytes.
    static func trimTail(_ bits: UnsafeMutablePointer<UInt8>, count: Int) {
        let rest = count & 7
        if rest != 0 {
            bits[count >> 3] &= (1 << UInt8(rest)) - 1
        }
    }
}
