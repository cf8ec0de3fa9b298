/// One buffer of an array from elsewhere, and what keeps it alive.
struct ArrowMemory {
    let base: UnsafeRawPointer
    /// How many bytes there are; nil where only the array's own numbers tell.
    let byteCount: Int?
    let owner: any AnyObject & Sendable

    /// The first bytes as a column's buffer, in place where they are aligned well enough, else copied.
    ///
    /// Throws `.arrow` when there are fewer bytes.
    func buffer(_ needed: Int, alignment: Int) throws(FrameError) -> ColumnBuffer {
        if let byteCount, byteCount < needed {
            throw FrameError(
                .arrow,
                "An Arrow buffer of \(byteCount) bytes is shorter than the \(needed) that its array needs"
            )
        }
        if Int(bitPattern: base) & (alignment - 1) != 0 {
            return ColumnBuffer(copying: UnsafeRawBufferPointer(start: base, count: needed))
        }
        let owner = owner
        return ColumnBuffer(foreign: base, byteCount: needed) { withExtendedLifetime(owner) {} }
    }
}
