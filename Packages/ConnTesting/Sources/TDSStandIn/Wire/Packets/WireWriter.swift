/// Bytes to send: little-endian numbers, strings and lengths that are filled in later, in memory of its own that is kept
/// from one answer to the next.
struct WireWriter: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 1 << 12) {
        base = .allocate(byteCount: capacity, alignment: 16)
        self.capacity = capacity
    }

    deinit { base.deallocate() }

    /// What was written; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    var array: [UInt8] { [UInt8](bytes) }

    /// Makes room for `more` bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let size = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        larger.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = larger
        capacity = size
    }

    @inline(__always)
    mutating func byte(_ value: UInt8) {
        reserve(1)
        base.storeBytes(of: value, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Any integer, least significant byte first.
    @inline(__always)
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)
        base.storeBytes(of: value.littleEndian, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    /// The `size` least significant bytes of a number.
    @inline(__always)
    mutating func integer(_ value: UInt64, size: Int) {
        reserve(8)
        base.storeBytes(of: value.littleEndian, toByteOffset: count, as: UInt64.self)
        count += size
    }

    mutating func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)
        base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    mutating func copy(_ source: some Sequence<UInt8>) {
        if source.withContiguousStorageIfAvailable({ append(UnsafeRawBufferPointer($0)) }) != nil { return }
        for value in source { byte(value) }
    }

    @inline(__always)
    mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress, source.count > 0 else { return }
        reserve(source.count)
        (base + count).copyMemory(from: start, byteCount: source.count)
        count += source.count
    }

    mutating func zeros(_ number: Int) {
        reserve(number)
        (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: number)
        count += number
    }

    /// UTF-16 without a length.
    mutating func utf16(_ units: [UInt16]) {
        units.withUnsafeBytes { append($0) }  // little-endian machines only, as all that Swift runs on
    }

    /// B_VARCHAR: a byte with the number of UTF-16 units, then these; cut at 255.
    mutating func shortText(_ text: some StringProtocol) {
        let units = Array(text.utf16.prefix(255))
        byte(UInt8(units.count))
        utf16(units)
    }

    /// US_VARCHAR: two bytes with the number of UTF-16 units, then these; cut at 65,535.
    mutating func longText(_ text: some StringProtocol) {
        let units = Array(text.utf16.prefix(0xFFFF))
        integer(UInt16(units.count))
        utf16(units)
    }

    /// Overwrites two bytes that were written before.
    mutating func patch(_ value: UInt16, at offset: Int) {
        precondition(offset >= 0 && offset + 2 <= count)
        base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt16.self)
    }

    mutating func patch(_ value: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset + 4 <= count)
        base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Forgets everything after `length`.
    mutating func cut(to length: Int) {
        precondition(length >= 0 && length <= count)
        count = length
    }

    /// Drops the first `number` bytes; the rest moves to the front.
    mutating func drop(first number: Int) {
        precondition(number >= 0 && number <= count)
        if number == count {
            count = 0
        } else if number > 0 {
            base.copyMemory(from: base + number, byteCount: count - number)
            count -= number
        }
    }
}
