import DataFrames
import Foundation
import Testing

@Suite("Raw access")
struct RawAccessTests {
    @Test("lends fixed-width values of a slice")
    func values() throws {
        let column = Column([10, 11, nil, 13]).slice(1..<4)
        let sum = try column.withUnsafeValues(as: Int64.self) { values in
            #expect(values.count == 3)
            return values[0] + values[2]
        }
        #expect(sum == 24)
        let days = try Column([CalendarDate(daysSinceEpoch: 4)]).withUnsafeValues(as: Int32.self) { $0[0] }
        #expect(days == 4)
        let error = #expect(throws: FrameError.self) { try column.withUnsafeValues(as: Double.self) { $0.count } }
        #expect(error?.kind == .wrongType)
    }

    @Test("lends validity bits with their offset, or none without nulls")
    func validity() {
        Column([1, 2]).withUnsafeValidity { bits, offset in
            #expect(bits == nil)
            #expect(offset == 0)
        }
        Column([1, nil, 3, nil]).slice(1..<4).withUnsafeValidity { bits, offset in
            #expect(offset == 1)
            #expect(bits?[0] == 0b0101)
        }
    }

    @Test("lends bits, offsets and bytes")
    func bitsAndBytes() throws {
        try Column([true, false, true]).withUnsafeBits { bits, offset in
            #expect(bits[0] == 0b101)
            #expect(offset == 0)
        }
        let texts = Column(["ab", nil, "cde"]).slice(1..<3)
        try texts.withUnsafeStringBytes { offsets, bytes in
            let ends: [Int] = (0...2).map { offsets[$0] }
            #expect(ends == [2, 2, 5])
            #expect(String(decoding: bytes[offsets[1]..<offsets[2]], as: UTF8.self) == "cde")
        }
        #expect(throws: FrameError.self) { try texts.withUnsafeBits { _, _ in } }
        #expect(throws: FrameError.self) { try Column([1]).withUnsafeStringBytes { _, _ in } }
    }

    @Test("views read cells of every layout, dictionaries through their values")
    func views() throws {
        let numbers = Column([1, nil, 3]).slice(1..<3)
        let texts = try Column(["x", nil, "y"], type: .dictionary(.string)).slice(1..<3)
        let flags = Column([true, nil, true]).slice(1..<3)
        withExtendedLifetime((numbers, texts, flags)) {
            #expect(numbers.unsafeView.isNull(0))
            #expect(numbers.unsafeView.value(1, as: Int64.self) == 3)
            #expect(texts.unsafeView.isNull(0))
            #expect(String(decoding: texts.unsafeView.bytes(1), as: UTF8.self) == "y")
            #expect(texts.unsafeView.type == .string)
            #expect(!flags.unsafeView.isNull(1))
            #expect(flags.unsafeView.bool(1))
        }
        let decimal = Column([Decimal128(unscaled: 125, scale: 2)])
        #expect(decimal.unsafeView.scale == 2)
        #expect(Column([Instant(ticks: 1, unit: .nanosecond)]).unsafeView.unit == .nanosecond)
    }

    @Test("UUID bytes keep the written order")
    func uuidBytes() throws {
        let uuid = try #require(UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEEFF"))
        let first = try Column([uuid]).withUnsafeValues(as: UUIDBytes.self) { values in
            UnsafeRawBufferPointer(values).prefix(3).map { $0 }
        }
        #expect(first == [0x00, 0x11, 0x22])
        let loaded = withUnsafeBytes(of: uuid.uuid) { UUIDBytes(loading: $0.baseAddress!) }
        #expect(loaded.uuid == uuid)
    }

    @Test("slices and frames share buffers instead of copying")
    func sharing() throws {
        let column = Column([1, 2, 3])
        let frame = try DataFrame([("a", column), ("b", Column(["x", "y", "z"]))])
        #expect(try frame.select("a").column("a").sharesStorage(with: column))
        #expect(try frame.drop("b").column(at: 0).sharesStorage(with: column))
        #expect(try frame.rename(["a": "c"])["c"].sharesStorage(with: column))
        #expect(try frame.replacing("b", with: Column([1, 2, 3]))["a"].sharesStorage(with: column))
        let base = try column.withUnsafeValues(as: Int64.self) { $0.baseAddress }
        let slice = try frame.tail(2)["a"].withUnsafeValues(as: Int64.self) { $0.baseAddress }
        #expect(slice == base?.advanced(by: 1))
    }

    @Test("a foreign buffer is released once, after the last use")
    func foreignBuffers() {
        // Touched by this test's thread only.
        final class Counter: @unchecked Sendable { var released = 0 }
        let counter = Counter()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        var buffer: ColumnBuffer? = ColumnBuffer(foreign: memory, byteCount: 8) { counter.released += 1 }
        #expect(buffer?.byteCount == 8)
        #expect(counter.released == 0)
        buffer = nil
        #expect(counter.released == 1)
        memory.deallocate()
    }
}
