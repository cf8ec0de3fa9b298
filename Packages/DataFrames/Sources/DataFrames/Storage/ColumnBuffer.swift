internal import Glibc

/// One contiguous piece of memory that columns share; it never changes once it exists.
///
/// Most buffers come from a builder and are freed with the last column that uses them. A buffer may also stand for
/// memory of somebody else, who is told when the last column is gone.
public final class ColumnBuffer {
    /// The first byte; never nil, even for an empty buffer.
    public let base: UnsafeRawPointer
    /// The number of bytes that may be read.
    public let byteCount: Int
    @usableFromInline let release: (@Sendable () -> Void)?

    /// Takes over memory that came from `malloc`, which the buffer frees at its end.
    ///
    /// - Parameters:
    ///   - base: The first byte, from `malloc`, `calloc` or `realloc`.
    ///   - byteCount: The number of initialized bytes.
    public init(takingMalloced base: UnsafeMutableRawPointer, byteCount: Int) {
        self.base = UnsafeRawPointer(base)
        self.byteCount = byteCount
        self.release = nil
    }

    /// Stands for memory of somebody else, which is neither copied nor freed here.
    ///
    /// - Parameters:
    ///   - base: The first byte; at least 8-byte aligned, except for bitmaps and text.
    ///   - byteCount: The number of bytes that may be read.
    ///   - release: Called once, on any thread, when nothing uses the memory any more.
    public init(foreign base: UnsafeRawPointer, byteCount: Int, release: @escaping @Sendable () -> Void) {
        self.base = base
        self.byteCount = byteCount
        self.release = release
    }

    /// Copies bytes into a new buffer.
    convenience init(copying bytes: UnsafeRawBufferPointer) {
        let memory = Memory.allocate(bytes.count)
        if let source = bytes.baseAddress {
            memcpy(memory, source, bytes.count)
        }
        self.init(takingMalloced: memory, byteCount: bytes.count)
    }

    /// Makes a buffer of a known size and lets the closure write all of it.
    convenience init(byteCount: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        let memory = Memory.allocate(byteCount)
        fill(memory)
        self.init(takingMalloced: memory, byteCount: byteCount)
    }

    deinit {
        if let release {
            release()
        } else {
            free(UnsafeMutableRawPointer(mutating: base))
        }
    }
}

// The memory is written before the initializer is called and only read afterwards.
extension ColumnBuffer: @unchecked Sendable {}
