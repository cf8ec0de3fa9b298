import DataFrames
import Foundation
import Testing

@Suite("Computed columns")
struct ComputedColumnTests {
    private struct Refused: Error {}

    private func frame() throws -> DataFrame {
        try DataFrame([
            ("price", Column([1.5, nil, 3])), ("count", Column([2, 3, nil])), ("name", Column(["a", nil, "c"])),
        ])
    }

    @Test("one, two and three columns make a new one at the end; nil in, nil out")
    func columns() throws {
        let frame = try frame()
        let one = try frame.adding("double", from: "price") { (price: Double?) in price.map { $0 * 2 } }
        #expect(one.columnNames == ["price", "count", "name", "double"])
        #expect(try one["double"] == Column([3.0, nil, 6]))
        #expect(try one["name"].sharesStorage(with: frame["name"]))
        let two = try frame.adding("total", from: "price", "count") { (price: Double?, count: Int?) -> Double? in
            guard let price, let count else { return nil }
            return price * Double(count)
        }
        #expect(try two["total"] == Column([3.0, nil, nil]))
        let three = try frame.adding("text", from: "price", "count", "name") {
            (price: Double?, count: Int?, name: String?) in
            "\(name ?? "-") \(count ?? 0) \(price ?? 0)"
        }
        #expect(try three["text"] == Column(["a 2 1.5", "- 3 0.0", "c 0 3.0"]))
    }

    @Test("a column is replaced in place, from itself or from others")
    func replacing() throws {
        let frame = try frame()
        let one = try frame.replacing("price") { (price: Double?) in price ?? 0 }
        #expect(one.columnNames == frame.columnNames)
        #expect(try one["price"] == Column([1.5, 0, 3]))
        let other = try frame.replacing("name", from: "count") { (count: Int?) in count.map { $0 > 2 } }
        #expect(try other["name"] == Column([false, true, nil]))
        let two = try frame.replacing("count", from: "price", "count") { (price: Double?, count: Int?) in
            price == nil ? count : nil
        }
        #expect(try two["count"] == Column([nil, 3, nil]))
        let three = try frame.replacing("count", from: "price", "count", "name") {
            (_: Double?, _: Int?, name: String?) in name
        }
        #expect(try three["count"] == Column(["a", nil, "c"]))
    }

    @Test("results take the type asked for where it holds them exactly")
    func types() throws {
        let frame = try frame()
        let narrow = try frame.adding("n", from: "count", as: .int8) { (count: Int?) in count }
        #expect(try narrow["n"] == Column([Int8(2), 3, nil]))
        let decimal = DataType.decimal(precision: 5, scale: 2)
        let exact = try frame.adding("d", from: "count", as: decimal) { (count: Int?) in
            count.map { Decimal128(Int64($0)) }
        }
        #expect(try exact["d"].cells.map(\.description) == ["2.00", "3.00", "null"])
        let free = try frame.adding("d", from: "count") { (count: Int?) in
            count.map { Decimal128(unscaled: Int128($0), scale: $0) }
        }
        #expect(try free["d"].type == .decimal(precision: 38, scale: 3))
        let time = try frame.adding("t", from: "count", as: .instant(.microsecond)) { (count: Int?) in
            count.map { Instant(ticks: Int64($0), unit: .second) }
        }
        #expect(try time["t"].cells[1].description == "1970-01-01T00:00:03.000000Z")
        let words = try frame.adding("w", from: "count", as: .dictionary(.string)) { (_: Int?) in "x" }
        #expect(try words["w"].type == .dictionary(.string))
        for (type, number) in [(DataType.int8, 300), (.uint16, -1)] {
            let error = #expect(throws: FrameError.self) {
                try frame.adding("n", from: "count", as: type) { (count: Int?) in count == 3 ? number : count }
            }
            #expect(error?.kind == .conversion)
            #expect(error?.column == "n")
            #expect(error?.row == 1)
            #expect(error?.detail == "\(number)")
        }
        let error = #expect(throws: FrameError.self) {
            try frame.adding("d", from: "count", as: decimal) { (_: Int?) in Decimal128("0.005") }
        }
        #expect(error?.row == 0)
        #expect(error?.detail == "0.005")
        #expect(throws: FrameError.self) {
            try frame.adding("s", from: "count", as: .string) { (count: Int?) in count }
        }
    }

    @Test("every element type makes its own column", arguments: Samples.types)
    func everyType(type: DataType) throws {
        let column = try Samples.column(type, count: 100, seed: 8)
        let frame = try DataFrame([("v", column)])
        func same<T: ColumnElement>(_: T.Type, _ given: DataType?) throws {
            let made = try frame.adding("w", from: "v", as: given) { (value: T?) in value }
            #expect(try made["w"] == column.decodedDictionary())
        }
        switch type {
        case .bool: try same(Bool.self, nil)
        case .int8: try same(Int8.self, nil)
        case .int16: try same(Int16.self, nil)
        case .int32: try same(Int32.self, nil)
        case .int64:
            try same(Int64.self, nil)
            try same(Int.self, nil)
        case .uint8: try same(UInt8.self, nil)
        case .uint16: try same(UInt16.self, nil)
        case .uint32: try same(UInt32.self, nil)
        case .uint64:
            try same(UInt64.self, nil)
            try same(UInt.self, nil)
        case .float: try same(Float.self, nil)
        case .double: try same(Double.self, nil)
        case .decimal:
            try same(Decimal128.self, nil)
            try same(Decimal128.self, type)
        case .string, .dictionary(.string): try same(String.self, nil)
        case .dictionary: try same(Int.self, nil)
        case .binary: try same([UInt8].self, nil)
        case .date: try same(CalendarDate.self, nil)
        case .time: try same(TimeOfDay.self, type)
        case .localTimestamp: try same(LocalDateTime.self, type)
        case .instant: try same(Instant.self, type)
        case .duration: try same(Duration.self, type)
        case .interval: try same(CalendarInterval.self, nil)
        case .uuid: try same(UUID.self, nil)
        default: break
        }
    }

    @Test("the closure sees each row once, in order, and what it throws is passed on")
    func closures() throws {
        let frame = try DataFrame([("n", Column((0..<100).map { $0 }))])
        var seen: [Int] = []
        _ = try frame.adding("m", from: "n") { (n: Int?) -> Int? in
            seen.append(n ?? -1)
            return n
        }
        #expect(seen == Array(0..<100))
        #expect(throws: Refused.self) {
            try frame.adding("m", from: "n") { (n: Int?) -> Int? in
                if n == 50 { throw Refused() }
                return n
            }
        }
        let own = FrameError(.csv, "mine")
        let error = #expect(throws: FrameError.self) {
            try frame.adding("m", from: "n") { (_: Int?) -> String? in throw own }
        }
        #expect(error?.message == "mine")
        #expect(error?.column == nil)
    }

    @Test("wrong names and types are found before a row is looked at")
    func refusals() throws {
        let frame = try frame()
        func kind(_ body: () throws -> DataFrame) -> FrameError.Kind? {
            do {
                _ = try body()
                return nil
            } catch {
                return (error as? FrameError)?.kind
            }
        }
        let never: (Double?) -> Double? = { _ in fatalError("A row was looked at") }
        #expect(kind { try frame.adding("count", from: "price", never) } == .duplicateColumn)
        #expect(kind { try frame.adding("n", from: "x", never) } == .unknownColumn)
        #expect(kind { try frame.adding("n", from: "count", never) } == .wrongType)
        #expect(kind { try frame.replacing("x", from: "price", never) } == .unknownColumn)
        let empty = try frame.head(0).adding("n", from: "price", never)
        #expect(empty.rowCount == 0)
        #expect(empty.schema[3].type == .double)
    }
}
