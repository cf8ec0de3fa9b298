internal import Glibc

/// What a ``StringBuilder`` or ``BinaryBuilder`` holds: offsets, bytes and validity.
///
/// Offsets are 32 bits wide until the bytes pass `offsetLimit`; then all of them become 64 bits wide.
@usableFromInline
struct BytesState {
    @usableFromInline var offsets: UnsafeMutableRawPointer
    @usableFromInline var isWide = false
    @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
    @usableFromInline var byteCount = 0
    /// The largest byte count that needs neither more memory nor wider offsets.
    @usableFromInline var byteLimit = 0
    @usableFromInline var byteCapacity = 0
    @usableFromInline var offsetLimit: Int
    @usableFromInline var count = 0
    @usableFromInline var capacity = 0
    @usableFromInline var validity = ValidityState()
    @usableFromInline var isFinished = false

    @usableFromInline
    init(offsetLimit: Int) {
        offsets = Memory.placeholder
        bytes = Memory.placeholder.assumingMemoryBound(to: UInt8.self)
        self.offsetLimit = offsetLimit
    }

    /// The bytes that the offsets take, one more than elements.
    private var offsetBytes: Int { capacity == 0 ? 0 : (capacity + 1) * (isWide ? 8 : 4) }

    /// Makes room for elements and their bytes.
    @usableFromInline
    mutating func makeRoom(elements: Int, bytes additionalBytes: Int) {
        if isFinished { builderWasFinished() }
        let wanted = count + elements
        if wanted > capacity {
            let old = offsetBytes
            let newCapacity = max(wanted, capacity * 2, 63)
            offsets = Memory.grow(offsets, from: old, to: (newCapacity + 1) * (isWide ? 8 : 4))
            if old == 0 { storeOffset(0, at: 0) }
            capacity = newCapacity
            validity.follow(capacity: newCapacity)
        }
        let end = byteCount + additionalBytes
        if end > byteCapacity {
            let newCapacity = max(end, byteCapacity * 2, 256)
            bytes = Memory.grow(bytes, from: byteCapacity, to: newCapacity).assumingMemoryBound(to: UInt8.self)
            byteCapacity = newCapacity
        }
        if end > offsetLimit { widen() }
        byteLimit = min(byteCapacity, offsetLimit)
    }

    private mutating func widen() {
        offsetLimit = Int.max
        guard !isWide else { return }
        guard capacity > 0 else {
            isWide = true
            return
        }
        let narrow = offsets.assumingMemoryBound(to: Int32.self)
        let wide = Memory.allocate((capacity + 1) * 8)
        for index in 0...count {
            wide.storeBytes(of: Int64(narrow[index]), toByteOffset: index * 8, as: Int64.self)
        }
        free(offsets)
        offsets = wide
        isWide = true
    }

    @inlinable
    @inline(__always)
    func storeOffset(_ end: Int, at index: Int) {
        if isWide {
            offsets.storeBytes(of: Int64(end), toByteOffset: index &* 8, as: Int64.self)
        } else {
            offsets.storeBytes(of: Int32(truncatingIfNeeded: end), toByteOffset: index &* 4, as: Int32.self)
        }
    }

    @inlinable
    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
        let end = byteCount &+ length
        if count == capacity || end > byteLimit { makeRoom(elements: 1, bytes: length) }
        let target = bytes + byteCount
        if length > 16 {
            target.initialize(from: source, count: length)
        } else {
            BytesState.copyShort(source, to: target, length)
        }
        byteCount = end
        count &+= 1
        storeOffset(end, at: count)
    }

    /// Copies at most 16 bytes with two overlapping moves.
    @inlinable
    @inline(__always)
    static func copyShort(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ length: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        if length >= 8 {
            let head = from.loadUnaligned(as: UInt64.self)
            let tail = from.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            to.storeBytes(of: head, as: UInt64.self)
            to.storeBytes(of: tail, toByteOffset: length &- 8, as: UInt64.self)
        } else if length >= 4 {
            let head = from.loadUnaligned(as: UInt32.self)
            let tail = from.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
            to.storeBytes(of: head, as: UInt32.self)
            to.storeBytes(of: tail, toByteOffset: length &- 4, as: UInt32.self)
        } else if length > 0 {
            // One to three bytes: first, middle, last.
            let middle = length >> 1
            let first = source[0]
            let second = source[middle]
            let last = source[length &- 1]
            target[0] = first
            target[middle] = second
            target[length &- 1] = last
        }
    }

    @inlinable
    mutating func appendNull() {
        if count == capacity { makeRoom(elements: 1, bytes: 0) }
        validity.setNull(at: count, capacity: capacity)
        count &+= 1
        storeOffset(byteCount, at: count)
    }

    /// Lets the closure write up to `capacity` bytes in place and takes as many as it returns.
    @inlinable
    mutating func append(capacity room: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) throws -> Int) rethrows {
        if count == capacity || byteCount &+ room > byteLimit { makeRoom(elements: 1, bytes: room) }
        let written = try write(UnsafeMutableBufferPointer(start: bytes + byteCount, count: room))
        precondition(written >= 0 && written <= room, "More bytes were reported than there was room for")
        byteCount &+= written
        count &+= 1
        storeOffset(byteCount, at: count)
    }

    mutating func finish(type: DataType) -> Column {
        if isFinished { builderWasFinished() }
        if capacity == 0 { makeRoom(elements: 1, bytes: 0) }
        let nulls = validity.nullCount
        let bitmap = validity.finish(count: count)
        let column = Column(
            type: type,
            count: count,
            nullCount: nulls,
            storage: ColumnStorage(
                validity: bitmap,
                values: Memory.finish(bytes, used: byteCount, allocated: byteCapacity),
                offsets: Memory.finish(offsets, used: (count + 1) * (isWide ? 8 : 4), allocated: offsetBytes),
                hasWideOffsets: isWide
            )
        )
        self = BytesState(offsetLimit: 0)
        isFinished = true
        return column
    }

    /// Frees what an unfinished builder holds.
    mutating func discard() {
        Memory.free(offsets, allocated: offsetBytes)
        Memory.free(bytes, allocated: byteCapacity)
        validity.discard()
    }
}

/// A way to append to a ``StringBuilder`` or ``BinaryBuilder`` that costs no reference counting.
///
/// It is valid as long as its builder is alive and not finished; the caller sees to both.
public struct UnsafeBytesAppender: BitwiseCopyable {
    @usableFromInline let state: UnsafeMutablePointer<BytesState>

    @inlinable
    init(_ state: UnsafeMutablePointer<BytesState>) {
        self.state = state
    }

    /// Appends bytes without looking at them; for a string column they must be valid UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: The first byte; not read when `count` is 0.
    ///   - count: How many bytes, at least 0.
    @inlinable
    @inline(__always)
    public func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
        state.pointee.append(bytes, count)
    }

    /// Appends bytes if they are valid UTF-8 and says whether they were; otherwise nothing is appended.
    ///
    /// - Parameters:
    ///   - bytes: The first byte; not read when `count` is 0.
    ///   - count: How many bytes, at least 0.
    @inlinable
    @inline(__always)
    public func appendIfValid(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard UTF8Validation.isValid(UnsafeBufferPointer(start: bytes, count: count)) else { return false }
        state.pointee.append(bytes, count)
        return true
    }

    /// Appends a null.
    @inlinable
    public func appendNull() { state.pointee.appendNull() }
}
