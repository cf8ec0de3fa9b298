/// Bytes at one place in memory, for as long as this object lives.
final class ParameterBytes {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    init(count: Int) {
        self.count = count
        start = .allocate(capacity: max(count, 1))
        start.initialize(repeating: 0, count: count)
    }

    init(_ source: UnsafeRawBufferPointer) {
        count = source.count
        start = .allocate(capacity: max(source.count, 1))
        UnsafeMutableRawBufferPointer(start: start, count: source.count).copyMemory(from: source)
    }

    deinit {
        start.deallocate()
    }

    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
