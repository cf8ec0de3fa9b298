internal import Glibc

/// The growing validity bitmap of a builder.
///
/// No memory exists until the first null. From then on the bits of the whole capacity are set in advance, so that
/// appending a value costs nothing here and appending a null clears one bit.
@usableFromInline
struct ValidityState {
    @usableFromInline var bits: UnsafeMutablePointer<UInt8>?
    @usableFromInline var byteCapacity = 0
    @usableFromInline var nullCount = 0

    @inlinable
    init() {}

    /// Marks an element as null; `capacity` is the builder's capacity in elements.
    @inlinable
    mutating func setNull(at index: Int, capacity: Int) {
        if bits == nil || index >> 3 >= byteCapacity { grow(to: capacity) }
        Bitmap.clear(bits.unsafelyUnwrapped, index)
        nullCount &+= 1
    }

    /// Follows the growth of the builder.
    @usableFromInline
    mutating func follow(capacity: Int) {
        if bits != nil { grow(to: capacity) }
    }

    @usableFromInline
    mutating func grow(to capacity: Int) {
        let needed = Bitmap.byteCount(capacity)
        guard needed > byteCapacity else { return }
        let grown = Memory.grow(
            bits.map { UnsafeMutableRawPointer($0) } ?? Memory.placeholder,
            from: byteCapacity,
            to: needed
        )
        memset(grown + byteCapacity, 0xFF, needed - byteCapacity)
        bits = grown.assumingMemoryBound(to: UInt8.self)
        byteCapacity = needed
    }

    /// Hands over the bitmap, or nil when nothing is null.
    mutating func finish(count: Int) -> ColumnBuffer? {
        guard let bits else { return nil }
        defer { self = ValidityState() }
        guard nullCount > 0 else {
            free(bits)
            return nil
        }
        Bitmap.trimTail(bits, count: count)
        return Memory.finish(bits, used: Bitmap.byteCount(count), allocated: byteCapacity)
    }

    /// Frees what an unfinished builder holds.
    @usableFromInline
    mutating func discard() {
        if let bits { free(bits) }
        self = ValidityState()
    }
}
