import DataFrames
import Testing

@Suite("Joins: refusals")
struct JoinErrorTests {
    private let left = try! DataFrame([("k", Column([1, 2, 2])), ("v", Column(["a", "b", "c"]))])
    private let right = try! DataFrame([("k", Column([2, 3])), ("v", Column(["x", "y"])), ("w", Column([1, 2]))])

    @discardableResult
    private func expect(_ kind: FrameError.Kind, column: String?, _ body: () throws -> Void) -> FrameError? {
        let error = #expect(throws: FrameError.self) { try body() }
        #expect(error?.kind == kind)
        #expect(error?.column == column)
        return error
    }

    @Test("a name that both frames have is an error, or gets a suffix")
    func clash() throws {
        expect(.duplicateColumn, column: "v") { _ = try left.joined(with: right, on: "k") }
        let joined = try left.joined(with: right, on: "k", suffix: "_right")
        #expect(joined.columnNames == ["k", "v", "v_right", "w"])
        #expect(try joined.column("v_right").cells == [.string("x"), .string("x")])
        expect(.duplicateColumn, column: "v") { _ = try left.joined(with: right, on: "k", suffix: "") }
        expect(.duplicateColumn, column: "vw") {
            let other = try right.rename(["w": "vw"])
            _ = try left.joined(with: other, on: "k", suffix: "w")
        }
        #expect(try left.joined(with: right, on: "k", kind: .semi).columnNames == ["k", "v"])
        #expect(try left.joined(with: right, on: "k", kind: .anti).rowCount == 1)
    }

    @Test("keys of types that cannot be compared are an error that names both columns and types")
    func types() throws {
        let pairs: [(DataType, DataType)] = [
            (.int64, .string), (.string, .binary), (.int32, .double), (.float, .double), (.bool, .int8),
            (.decimal(precision: 9, scale: 2), .decimal(precision: 9, scale: 3)), (.date, .int32),
            (.instant(.second), .instant(.millisecond)), (.instant(.second), .localTimestamp(.second)),
            (.dictionary(.string), .int64), (.null, .int64),
        ]
        for (one, two) in pairs {
            let left = try DataFrame([("a", Column(nulls: 1, type: one))])
            let right = try DataFrame([("b", Column(nulls: 1, type: two))])
            let error = expect(.schemaMismatch, column: "a") {
                _ = try left.joined(with: right, on: [JoinKey("a", "b")])
            }
            let message = error?.message ?? ""
            #expect(message.contains("\"a\" of type \(one)") && message.contains("\"b\" of type \(two)"))
        }
        let scales = try DataFrame([("k", Column(nulls: 1, type: .decimal(precision: 5, scale: 2)))])
        let wider = try DataFrame([("k", Column(nulls: 1, type: .decimal(precision: 20, scale: 2)))])
        #expect(try scales.joined(with: wider, on: "k").rowCount == 0)
    }

    @Test("no keys, unknown names and lists are refused")
    func keys() throws {
        expect(.invalidArgument, column: nil) { _ = try left.joined(with: right, on: []) }
        expect(.unknownColumn, column: "x") { _ = try left.joined(with: right, on: "x") }
        expect(.unknownColumn, column: "v") { _ = try left.joined(with: right.drop("v"), on: [JoinKey("k", "v")]) }
        let lists = try DataFrame([("l", Column(nulls: 1, type: .list(.int8)))])
        expect(.unsupported, column: "l") { _ = try lists.joined(with: lists, on: "l") }
    }

    @Test("a key that may occur once and occurs twice is an error with its row; null keys may repeat")
    func cardinality() throws {
        let one = try left.select("k")
        let two = try right.select("k", "w")
        #expect(try one.joined(with: two, on: "k", cardinality: .manyToOne).rowCount == 2)
        let error = expect(.duplicateKey, column: "k") {
            _ = try one.joined(with: two, on: "k", cardinality: .oneToMany)
        }
        #expect(error?.row == 2 && error?.message.contains("left") == true)
        expect(.duplicateKey, column: "k") { _ = try two.joined(with: one, on: "k", cardinality: .manyToOne) }
        expect(.duplicateKey, column: "k") { _ = try one.joined(with: two, on: "k", cardinality: .oneToOne) }
        #expect(try two.joined(with: one, on: "k", cardinality: .oneToMany).rowCount == 2)
        // Also where the repeated key has no partner.
        let lonely = try DataFrame([("k", Column([9, 9]))])
        expect(.duplicateKey, column: "k") { _ = try lonely.joined(with: two, on: "k", cardinality: .oneToMany) }
        let nulls = try DataFrame([("k", Column([nil, nil, 1]))])
        #expect(try nulls.joined(with: nulls, on: "k", cardinality: .oneToOne).rowCount == 1)
    }

    @Test("a join of more rows than can be numbered is refused before memory is asked for")
    func explosion() throws {
        let many = try DataFrame([("k", Column([Int8](repeating: 1, count: 70_000)))])
        expect(.overflow, column: nil) { _ = try many.joined(with: many, on: "k") }
        #expect(try many.joined(with: many, on: "k", kind: .semi).rowCount == 70_000)
    }
}
