public import FoundationEssentials

/// The 16 bytes of a UUID as a column keeps them: in the order in which the identifier is written.
public struct UUIDBytes: Sendable, Hashable, BitwiseCopyable {
    /// Bytes 0 to 7, the first one in the lowest address.
    @usableFromInline var low: UInt64
    /// Bytes 8 to 15.
    @usableFromInline var high: UInt64

    /// Takes the bytes of an identifier.
    @inlinable
    public init(_ uuid: UUID) {
        self = unsafeBitCast(uuid.uuid, to: UUIDBytes.self)
    }

    /// Takes 16 bytes in written order, such as those of a network protocol; they need no alignment.
    ///
    /// - Parameter bytes: A pointer to at least 16 readable bytes.
    @inlinable
    public init(loading bytes: UnsafeRawPointer) {
        low = bytes.loadUnaligned(as: UInt64.self)
        high = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    }

    /// The identifier.
    @inlinable public var uuid: UUID {
        UUID(uuid: unsafeBitCast(self, to: uuid_t.self))
    }
}
