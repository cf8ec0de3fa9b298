import DataFrames
import Testing

@Suite("Frames")
struct FrameTests {
    private let frame = try! DataFrame([
        ("id", Column([1, 2, 3, 4, 5, 6])),
        ("name", Column(["a", "b", nil, "d", "e", "f"])),
        ("power", Column([1.5, nil, 2.5, .nan, 0, -1])),
    ])

    private func expect(_ kind: FrameError.Kind, column: String? = nil, _ body: () throws -> Void) {
        let error = #expect(throws: FrameError.self) { try body() }
        #expect(error?.kind == kind)
        #expect(error?.column == column)
    }

    @Test("know their shape and schema")
    func shape() {
        #expect(frame.rowCount == 6)
        #expect(frame.columnCount == 3)
        #expect(frame.columnNames == ["id", "name", "power"])
        #expect(frame.schema == [Field("id", .int64), Field("name", .string), Field("power", .double)])
        #expect(frame.hasColumn("id"))
        #expect(!frame.hasColumn("ID"))
        #expect(!frame.isEmpty)
    }

    @Test("refuse columns that do not belong together")
    func badColumns() {
        expect(.lengthMismatch, column: "b") { _ = try DataFrame([("a", Column([1])), ("b", Column([1, 2]))]) }
        expect(.duplicateColumn, column: "a") { _ = try DataFrame([("a", Column([1])), ("a", Column([2]))]) }
        expect(.schemaMismatch, column: "a") {
            _ = try DataFrame(schema: [Field("a", .string)], columns: [Column([1])])
        }
        expect(.schemaMismatch, column: "a") {
            _ = try DataFrame(schema: [Field("a", .int64, isNullable: false)], columns: [Column([1, nil])])
        }
        expect(.lengthMismatch) { _ = try DataFrame(schema: [], columns: [Column([1])]) }
    }

    @Test("may be empty in either direction")
    func empty() throws {
        let none = try DataFrame([])
        #expect(none.rowCount == 0)
        #expect(none.columnCount == 0)
        let schema = Samples.types.enumerated().map { Field("c\($0.offset)", $0.element) }
        let empty = try DataFrame(empty: schema)
        #expect(empty.rowCount == 0)
        #expect(empty.schema == schema)
        #expect(try empty.appending(empty) == empty)
        #expect(empty.filter { _ in true } == empty)
        #expect(try empty.sorted(by: "c1").rowCount == 0)
    }

    @Test("select, drop, rename, add and replace columns")
    func columns() throws {
        #expect(try frame.select("power", "id").columnNames == ["power", "id"])
        #expect(try frame.drop("name").columnNames == ["id", "power"])
        #expect(try frame.rename(["id": "name", "name": "id"]).columnNames == ["name", "id", "power"])
        #expect(try frame.adding("x", Column([1, 2, 3, 4, 5, 6])).columnNames.last == "x")
        #expect(try frame.replacing("id", with: Column(["1", "2", "3", "4", "5", "6"])).schema[0].type == .string)
        expect(.unknownColumn, column: "x") { _ = try frame.select("x") }
        expect(.duplicateColumn, column: "id") { _ = try frame.select("id", "id") }
        expect(.unknownColumn, column: "x") { _ = try frame.drop("x") }
        expect(.unknownColumn, column: "x") { _ = try frame.rename(["x": "y"]) }
        expect(.duplicateColumn, column: "name") { _ = try frame.rename(["id": "name"]) }
        expect(.duplicateColumn, column: "id") { _ = try frame.adding("id", Column([1, 2, 3, 4, 5, 6])) }
        expect(.lengthMismatch, column: "x") { _ = try frame.adding("x", Column([1])) }
        #expect(frame.columnNames == ["id", "name", "power"])
    }

    @Test("cut head and tail, however many there are")
    func headAndTail() throws {
        #expect(try Array(frame.head(2)["id", as: Int.self]) == [1, 2])
        #expect(try Array(frame.tail(2)["id", as: Int.self]) == [5, 6])
        #expect(frame.head(100).rowCount == 6)
        #expect(frame.tail(100).rowCount == 6)
        #expect(frame.head(0).rowCount == 0)
        #expect(frame.head().rowCount == 5)
        #expect(try Array(frame.slice(1..<4).slice(1..<3)["id", as: Int.self]) == [3, 4])
        #expect(try Array(frame.take([5, 0, 5])["id", as: Int.self]) == [6, 1, 6])
    }

    @Test("filter by mask, row or element")
    func filters() throws {
        #expect(
            try frame.filter(mask: [true, false, true, false, false, true]).rows.map { $0[0] } == [
                .int(1), .int(3), .int(6),
            ]
        )
        #expect(
            try frame.filter(mask: Column([true, nil, false, true, nil, nil])).rows.map { $0[0] } == [
                .int(1), .int(4),
            ]
        )
        #expect(try frame.filter { try $0["name"] == .null }.rows.map { $0[0] } == [.int(3)])
        #expect(try frame.filter("power", as: Double.self) { ($0 ?? 0) > 1 }.rows.map { $0[0] } == [.int(1), .int(3)])
        #expect(try frame.filter("name", as: String.self) { $0 == nil }.rowCount == 1)
        expect(.lengthMismatch) { _ = try frame.filter(mask: [true]) }
        expect(.wrongType) { _ = try frame.filter(mask: Column([1, 2, 3, 4, 5, 6])) }
        expect(.wrongType, column: "id") { _ = try frame.filter("id", as: String.self) { _ in true } }
    }

    @Test("filter like the array of rows would", arguments: 0..<6 as Range<UInt64>)
    func filterProperty(seed: UInt64) throws {
        let columns = try Samples.types.enumerated().map { index, type in
            ("c\(index)", try Samples.column(type, count: 97, seed: seed * 100 + UInt64(index)))
        }
        let frame = try DataFrame(columns).slice(5..<94)
        var generator = SeededGenerator(seed)
        let mask = (0..<frame.rowCount).map { _ in Bool.random(using: &generator) }
        let expected = frame.rows.map(\.values).enumerated().filter { mask[$0.offset] }.map(\.element)
        #expect(try frame.filter(mask: mask).rows.map(\.values) == expected)
    }

    @Test("append frames of the same schema and refuse others by name")
    func appending() throws {
        let double = try frame.appending(frame)
        #expect(double.rowCount == 12)
        #expect(double.slice(6..<12).isEqual(to: frame))
        #expect(frame.rowCount == 6)
        expect(.schemaMismatch) { _ = try frame.appending(frame.drop("id")) }
        expect(.schemaMismatch, column: "id") { _ = try frame.appending(frame.rename(["id": "key"])) }
        expect(.schemaMismatch, column: "id") {
            _ = try frame.appending(frame.replacing("id", with: Column(["1", "2", "3", "4", "5", "6"])))
        }
        expect(.invalidArgument) { _ = try DataFrame.concatenating([]) }
    }

    @Test("compare by names, types and values")
    func equality() throws {
        #expect(frame != frame)
        #expect(frame.isEqual(to: frame))
        #expect(frame.difference(from: frame) == nil)
        let plain = try frame.drop("power")
        #expect(plain == plain)
        #expect(try plain != plain.rename(["id": "key"]))
        #expect(plain != plain.head(3))
        #expect(
            try plain.difference(from: plain.replacing("id", with: Column([1, 2, 3, 4, 5, 7])))?.contains("row 5")
                == true
        )
        #expect(plain.difference(from: plain.head(2)) == "6 rows against 2")
        #expect(frame.difference(from: plain) == "3 columns against 2")
        #expect(try plain.difference(from: plain.rename(["id": "key"]))?.contains("\"key\"") == true)
    }

    @Test("make rows on demand")
    func rows() throws {
        #expect(frame.rows.count == 6)
        let row = frame.rows[2]
        #expect(row.index == 2)
        #expect(row.count == 3)
        #expect(row[0] == .int(3))
        #expect(try row["name"] == .null)
        #expect(try row["power", as: Double.self] == 2.5)
        #expect(try row["name", as: String.self] == nil)
        #expect(row.values == [.int(3), .null, .double(2.5)])
        expect(.unknownColumn, column: "x") { _ = try row["x"] }
        expect(.wrongType, column: "id") { _ = try row["id", as: Double.self] }
        #expect(frame.rows.reversed().first?[0] == .int(6))
    }

    @Test("are read by many threads at once")
    func threads() async throws {
        let frame = frame
        let sums = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var sum = 0
                    for _ in 0..<200 { sum += try frame["id", as: Int.self].nonNull().reduce(0, +) }
                    return sum
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == Array(repeating: 21 * 200, count: 8))
    }

    @Test("errors name their place and keep values apart")
    func errors() {
        let error = FrameError(.conversion, "A value does not fit", column: "a", row: 3, line: 7, detail: "secret")
        #expect(error.description == "A value does not fit (line 7, column \"a\", row 3)")
        #expect("\(error)".contains("secret") == false)
        #expect(error.kind.description == "conversion")
        #expect(FrameError(.csv, "No lines").description == "No lines")
    }

    @Test("types and fields describe themselves")
    func descriptions() {
        let type = DataType.structure([Field("a", .list(.decimal(precision: 15, scale: 2))), Field("b", .uuid)])
        #expect(type.description == "structure(a: list(decimal(15, 2)), b: uuid)")
        #expect(Field("t", .instant(.microsecond), isNullable: false).description == "t: instant(us) not null")
        #expect(DataType.dictionary(.string).description == "dictionary(string)")
    }
}
