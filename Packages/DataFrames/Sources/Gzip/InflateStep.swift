/// What one step of an ``Inflater`` did.
public struct InflateStep {
    /// How many bytes of the input were used up.
    public let consumed: Int
    /// What came out; valid until the next call of the inflater. May be empty.
    public let output: UnsafeRawBufferPointer
    /// Whether more output may come without more input: call again with what is left of the input, even when nothing
    /// is.
    public let hasMore: Bool
}
