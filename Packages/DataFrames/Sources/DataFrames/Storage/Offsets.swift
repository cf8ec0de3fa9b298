/// Reads and writes offsets of 32 or 64 bits.
@usableFromInline
enum Offsets {
    @inlinable
    @inline(__always)
    static func load(_ index: Int, from offsets: UnsafeRawPointer, wide: Bool) -> Int {
        wide
            ? Int(offsets.loadUnaligned(fromByteOffset: index &* 8, as: Int64.self))
            : Int(offsets.loadUnaligned(fromByteOffset: index &* 4, as: Int32.self))
    }

    @inlinable
    @inline(__always)
    static func store(_ offset: Int, at index: Int, in offsets: UnsafeMutableRawPointer, wide: Bool) {
        if wide {
            offsets.storeBytes(of: Int64(offset), toByteOffset: index &* 8, as: Int64.self)
        } else {
            offsets.storeBytes(of: Int32(truncatingIfNeeded: offset), toByteOffset: index &* 4, as: Int32.self)
        }
    }
}
