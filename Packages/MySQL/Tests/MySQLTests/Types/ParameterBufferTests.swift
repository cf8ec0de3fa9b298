import Testing

@testable import MySQL

@Suite("Requests with values")
struct ParameterBufferTests {
    private func bytes(_ buffer: ParameterBuffer) -> [UInt8] {
        Array(UnsafeBufferPointer(start: buffer.request.start, count: buffer.request.count))
    }

    @Test("one set: head, bits of the NULLs, types, values")
    func one() throws {
        let buffer = ParameterBuffer()
        try buffer.set([])
        #expect(bytes(buffer) == [0, 0, 0, 0, 0, 1, 0, 0, 0])
        try buffer.set([.int(-1), .null, .string("ab"), .bool(true), .uint(7)])
        let head: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0b10, 1]
        let kinds: [UInt8] = [8, 0, 6, 0, 254, 0, 1, 0, 8, 0x80]
        let values = [UInt8](repeating: 255, count: 8) + [2, 0x61, 0x62, 1, 7, 0, 0, 0, 0, 0, 0, 0]
        #expect(bytes(buffer) == head + kinds + values)
    }

    @Test("many sets: types once, then each value behind its indicator")
    func many() throws {
        let buffer = ParameterBuffer()
        try buffer.set([[.string("a"), .bool(true)], [.null, .bool(false)]][...], kinds: [254, 1])
        #expect(bytes(buffer) == [0, 0, 0, 0, 128, 0, 254, 0, 1, 0] + [0, 1, 0x61, 0, 1] + [1, 0, 0])
    }

    @Test("a long request keeps what was written before it grew")
    func growth() throws {
        let buffer = ParameterBuffer()
        let text = String(repeating: "x", count: 70_000)
        try buffer.set([.int(3), .string(text), .string("end")])
        let found = bytes(buffer)
        #expect(found.count == 9 + 1 + 1 + 6 + 8 + 4 + 70_000 + 4)
        #expect(found.suffix(4) == [3, 0x65, 0x6E, 0x64] && found[17] == 3)
        #expect(found[25..<29] == [253, 0x70, 0x11, 0x01])
    }

    @Test("values that have no form are refused by their number")
    func refused() {
        let values: [(SQLValue, String)] = [
            (.double(.infinity), "finite"), (.float(.nan), "finite"),
            (.date(CalendarDate(daysSinceEpoch: 2_932_897)), "years"),
            (.localDateTime(LocalDateTime(ticks: .max, unit: .second)), "years"),
            (.instant(Instant(ticks: 1, unit: .nanosecond)), "microseconds"),
            (.duration(.seconds(839 * 3_600)), "838:59:59"),
        ]
        for (value, says) in values {
            let error = #expect(throws: ConnError.self) { try ParameterBuffer().set([.int(1), value]) }
            #expect(error?.message.contains("Parameter 2") == true && error?.message.contains(says) == true, "\(value)")
        }
    }
}
