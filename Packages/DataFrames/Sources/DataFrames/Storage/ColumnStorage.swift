/// The buffers of a column, shared by all its slices; which of them exist depends on the type's layout.
@usableFromInline
final class ColumnStorage: Sendable {
    /// One bit per element, set where there is a value; absent when nothing is null.
    @usableFromInline let validity: ColumnBuffer?
    /// Fixed-width values, bits, text or other bytes, or the indices of a dictionary.
    @usableFromInline let values: ColumnBuffer?
    /// One more offset than elements, for text, bytes and lists.
    @usableFromInline let offsets: ColumnBuffer?
    /// Whether offsets have 64 bits.
    @usableFromInline let hasWideOffsets: Bool
    /// The elements of a list, the fields of a structure, the values of a dictionary.
    @usableFromInline let children: [Column]

    init(
        validity: ColumnBuffer? = nil,
        values: ColumnBuffer? = nil,
        offsets: ColumnBuffer? = nil,
        hasWideOffsets: Bool = false,
        children: [Column] = []
    ) {
        self.validity = validity
        self.values = values
        self.offsets = offsets
        self.hasWideOffsets = hasWideOffsets
        self.children = children
    }
}
