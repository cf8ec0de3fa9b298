internal import Glibc

/// The few allocation calls that builders need; they stop the process when memory is exhausted, as Swift's own do.
@usableFromInline
enum Memory {
    /// A pointer for buffers that hold nothing yet; it is never read, written or freed.
    @usableFromInline static var placeholder: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: 64)!
    }

    /// The size of a large page.
    private static let largePage = 2 << 20

    @usableFromInline
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        if byteCount >= largePage { return allocateLarge(byteCount) }
        guard let memory = malloc(max(byteCount, 1)) else {
            fatalError("Out of memory: a column buffer of \(byteCount) bytes could not be allocated")
        }
        return memory
    }

    /// Memory in large pages where the system has them on request: writing to it for the first time then costs one
    /// interruption per 2 MiB instead of 512.
    private static func allocateLarge(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let rest = byteCount % largePage
        // A rest that nearly fills a page gets one too.
        let size = rest >= largePage / 4 * 3 ? byteCount - rest + largePage : byteCount
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, largePage, size) == 0, let memory else {
            fatalError("Out of memory: a column buffer of \(byteCount) bytes could not be allocated")
        }
        // Only a wish; without it all works as well.
        _ = madvise(memory, size / largePage * largePage, MADV_HUGEPAGE)
        return memory
    }

    /// Asks for large pages in memory that was allocated elsewhere and is not written yet.
    static func preferLargePages(_ memory: UnsafeMutableRawPointer?, byteCount: Int) {
        guard byteCount >= 2 * largePage, let memory else { return }
        let start = (Int(bitPattern: memory) + largePage - 1) / largePage * largePage
        let end = (Int(bitPattern: memory) + byteCount) / largePage * largePage
        guard end > start, let first = UnsafeMutableRawPointer(bitPattern: start) else { return }
        _ = madvise(first, end - start, MADV_HUGEPAGE)
    }

    /// Grows memory by `realloc`, which moves large blocks without copying; `oldByteCount` 0 means a first block.
    @usableFromInline
    static func grow(
        _ memory: UnsafeMutableRawPointer,
        from oldByteCount: Int,
        to byteCount: Int
    ) -> UnsafeMutableRawPointer {
        guard oldByteCount > 0 else { return allocate(byteCount) }
        guard let grown = realloc(memory, byteCount) else {
            fatalError("Out of memory: a column buffer could not grow to \(byteCount) bytes")
        }
        return grown
    }

    /// Makes a buffer of builder memory and gives slack back when it is more than an eighth.
    ///
    /// Shrinking is cheap: the C library cuts a small block in place and unmaps the tail of a large one.
    static func finish(
        _ memory: UnsafeMutableRawPointer,
        used: Int,
        allocated: Int
    ) -> ColumnBuffer {
        guard allocated > 0 else {
            return ColumnBuffer(takingMalloced: allocate(0), byteCount: 0)
        }
        if allocated - used > allocated / 8, let shrunk = realloc(memory, max(used, 1)) {
            return ColumnBuffer(takingMalloced: shrunk, byteCount: used)
        }
        return ColumnBuffer(takingMalloced: memory, byteCount: used)
    }

    static func free(_ memory: UnsafeMutableRawPointer, allocated: Int) {
        if allocated > 0 { Glibc.free(memory) }
    }
}
