internal import Glibc

/// The forms in which positions of rows are handed to columns.
protocol RowIndex: FixedWidthInteger, BitwiseCopyable {}

extension Int: RowIndex {}
extension UInt32: RowIndex {}

/// Positions of rows in 32 bits, on their way from a filter or a sort to the columns.
///
/// Filled by the one who makes it, read afterwards; it never leaves the call that it serves.
@usableFromInline
final class RowNumbers {
    /// The most rows that can be numbered.
    @usableFromInline static let maximumRows = Int(UInt32.max)

    @usableFromInline let base: UnsafeMutablePointer<UInt32>
    /// How many positions are written.
    @usableFromInline var count = 0

    @usableFromInline
    init(capacity: Int) {
        base = Memory.allocate(capacity * 4).bindMemory(to: UInt32.self, capacity: capacity)
    }

    deinit { free(base) }

    /// The positions; valid while this object lives.
    var all: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: base, count: count) }
}
