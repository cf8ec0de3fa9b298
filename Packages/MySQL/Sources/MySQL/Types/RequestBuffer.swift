/// The bytes of a request under way; they grow, and their room is used again.
///
/// Used by the thread that uses its connection.
final class RequestBuffer {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var count = 0

    init(capacity: Int = 512) {
        self.capacity = capacity
        start = .allocate(capacity: capacity)
    }

    deinit {
        start.deallocate()
    }

    /// Where the next byte goes.
    @inline(__always)
    var end: UnsafeMutablePointer<UInt8> { start + count }

    /// Makes room for so many bytes more.
    @inline(__always)
    func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    private func grow(_ more: Int) {
        capacity = max(count + more, capacity * 2)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    /// Adds zeros.
    func appendZeros(_ zeros: Int) {
        reserve(zeros)
        end.update(repeating: 0, count: zeros)
        count += zeros
    }

    /// Adds a number of two bytes.
    func append(_ number: UInt16) {
        reserve(2)
        UnsafeMutableRawPointer(end).storeBytes(of: number.littleEndian, as: UInt16.self)
        count += 2
    }

    /// Adds bytes with their length before them.
    func append(sized bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count + WireParameter.lengthRoom)
        count += WireParameter.write(length: bytes.count, to: end)
        guard let base = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(end).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
    }
}
