extension SIMDMask<SIMD16<Int8>> {
    /// 1 for each byte that is true and 0 for the others.
    @inline(__always)
    var words: SIMD2<UInt64> {
        let ones = SIMD16<UInt8>(repeating: 0).replacing(with: SIMD16(repeating: 1), where: self)
        return unsafeBitCast(ones, to: SIMD2<UInt64>.self)
    }

    /// One bit for each byte, the first one lowest.
    @inline(__always)
    var bits: UInt64 {
        let words = words
        return Self.gather(words[0]) | Self.gather(words[1]) &<< 8
    }

    /// The lowest bits of eight bytes, side by side: each product lands in its own bit of the highest byte, and none
    /// carries into another.
    @inline(__always)
    private static func gather(_ word: UInt64) -> UInt64 {
        (UInt64(littleEndian: word) &* 0x0102_0408_1020_4080) &>> 56
    }
}
