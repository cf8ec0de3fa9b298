/// What a ``FixedBuilder`` holds, kept outside the object so that appends touch no reference count.
@usableFromInline
struct FixedState<Element: FixedWidthElement> {
    @usableFromInline var values: UnsafeMutablePointer<Element>
    @usableFromInline var count = 0
    @usableFromInline var capacity = 0
    @usableFromInline var validity = ValidityState()
    @usableFromInline var isFinished = false

    @inlinable
    init() {
        values = Memory.placeholder.assumingMemoryBound(to: Element.self)
    }

    @inlinable
    mutating func makeRoom(_ additional: Int) {
        if isFinished { builderWasFinished() }
        let wanted = count + additional
        guard wanted > capacity else { return }
        resize(to: Swift.max(wanted, capacity &* 2, 64))
    }

    @inlinable
    mutating func resize(to newCapacity: Int) {
        let size = MemoryLayout<Element>.stride
        let memory = Memory.grow(values, from: capacity &* size, to: newCapacity * size)
        values = memory.bindMemory(to: Element.self, capacity: newCapacity)
        capacity = newCapacity
        validity.follow(capacity: newCapacity)
    }

    @inlinable
    @inline(__always)
    mutating func append(_ value: Element) {
        if count == capacity { makeRoom(1) }
        values[count] = value
        count &+= 1
    }

    @inlinable
    mutating func appendNull() {
        if count == capacity { makeRoom(1) }
        values[count] = Element.zero
        validity.setNull(at: count, capacity: capacity)
        count &+= 1
    }
}

/// A way to append to a ``FixedBuilder`` that costs no reference counting; it is only a pointer.
///
/// It is valid as long as its builder is alive and not finished; the caller sees to both.
public struct UnsafeFixedAppender<Element: FixedWidthElement>: BitwiseCopyable {
    @usableFromInline let state: UnsafeMutablePointer<FixedState<Element>>

    @inlinable
    init(_ state: UnsafeMutablePointer<FixedState<Element>>) {
        self.state = state
    }

    /// Appends a value.
    @inlinable
    @inline(__always)
    public func append(_ value: Element) { state.pointee.append(value) }

    /// Appends a null.
    @inlinable
    public func appendNull() { state.pointee.appendNull() }
}
