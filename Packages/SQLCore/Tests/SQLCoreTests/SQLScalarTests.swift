import Foundation
import SQLCore
import Testing

@Suite("One value of a result")
struct SQLScalarTests {
    @Test(
        "integers fit or not, never rounded",
        arguments: [
            (CellValue.int(5), 5), (.int(-1), nil), (.uint(255), 255), (.uint(256), nil), (.double(7), 7),
            (.double(7.5), nil),
            (.float(3), 3), (.bool(true), 1), (.decimal(Decimal128("12.00")!), 12),
            (.decimal(Decimal128("12.50")!), nil),
            (.string("5"), nil), (.null, nil), (.double(.nan), nil), (.double(.infinity), nil),
        ] as [(CellValue, Int?)]
    )
    func unsignedByte(_ cell: CellValue, _ expected: Int?) {
        #expect(UInt8(exactly: cell).map(Int.init) == expected)
    }

    @Test(
        "truth values",
        arguments: [
            (CellValue.bool(true), true), (.int(0), false), (.int(1), true), (.int(2), nil), (.uint(1), true),
            (.string("true"), nil),
        ] as [(CellValue, Bool?)]
    )
    func bool(_ cell: CellValue, _ expected: Bool?) {
        #expect(Bool(exactly: cell) == expected)
    }

    @Test("a Double takes integers that it holds exactly")
    func double() {
        #expect(Double(exactly: .int(1 << 53)) == 9_007_199_254_740_992)
        #expect(Double(exactly: .int((1 << 53) + 1)) == nil)
        #expect(Double(exactly: .float(0.5)) == 0.5)
        #expect(Double(exactly: .decimal(Decimal128("0.1")!)) == nil)
        #expect(Float(exactly: .double(0.1)) == nil)
    }

    @Test("texts, bytes and times are taken as what they are and nothing else")
    func others() {
        #expect(String(exactly: .string("a")) == "a")
        #expect(String(exactly: .int(1)) == nil)
        #expect([UInt8](exactly: .binary([1])) == [1])
        #expect(Data(exactly: .binary([1])) == Data([1]))
        #expect([UInt8](exactly: .string("a")) == nil)
        #expect(CalendarDate(exactly: .string("2024-01-01")) == nil)
        let uuid = UUID()
        #expect(UUID(exactly: .uuid(uuid)) == uuid)
        #expect(UUID(exactly: .string(uuid.uuidString)) == nil)
        #expect(Decimal128(exactly: .int(4)) == Decimal128(4))
    }
}
