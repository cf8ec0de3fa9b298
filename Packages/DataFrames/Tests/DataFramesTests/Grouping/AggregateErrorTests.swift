import DataFrames
import Testing

@Suite("Aggregates: overflow and refusals")
struct AggregateErrorTests {
    private func expect(
        _ kind: FrameError.Kind,
        column: String?,
        row: Int? = nil,
        _ body: () throws -> Void
    ) {
        let error = #expect(throws: FrameError.self) { try body() }
        #expect(error?.kind == kind)
        #expect(error?.column == column)
        #expect(error?.row == row)
    }

    private func sum(_ values: [CellValue], _ type: DataType) throws -> CellValue {
        try DataFrame([("v", Column(cells: values, type: type))]).aggregate(.sum("v")).rows[0][0]
    }

    @Test("a sum beyond int64 is an error that names column and group; the largest one is not")
    func signed() throws {
        let frame = try DataFrame([
            ("k", Column(["a", "b", "b", "c"])), ("v", Column([Int64.max, .max, 1, .min])),
        ])
        expect(.overflow, column: "v", row: 1) { _ = try frame.grouped(by: "k").aggregate(.sum("v")) }
        #expect(try sum([.int(.max), .int(0)], .int64) == .int(.max))
        #expect(try sum([.int(.min), .int(-1), .int(1)], .int64) == .int(.min))
        expect(.overflow, column: "v", row: 0) { _ = try sum([.int(.min), .int(-1)], .int64) }
        let mean = try frame.grouped(by: "k").aggregate(.mean("v"))["v_mean", as: Double.self]
        #expect(mean[1] == 0x1p62)
    }

    @Test("a sum that leaves int64 on the way and comes back is exact")
    func detour() throws {
        #expect(try sum([.int(.max), .int(.max), .int(-5), .int(.min), .int(.min)], .int64) == .int(-7))
    }

    @Test("a sum beyond uint64 is an error")
    func unsigned() throws {
        #expect(try sum([.uint(.max), .uint(0)], .uint64) == .uint(.max))
        expect(.overflow, column: "v", row: 0) { _ = try sum([.uint(.max), .uint(1)], .uint64) }
    }

    @Test("a sum of decimals beyond 38 digits is an error, also where it passes 128 bits; a detour is exact")
    func decimals() throws {
        let type = DataType.decimal(precision: 38, scale: 3)
        let largest = Decimal128("99999999999999999999999999999999999.999")!
        let smallest = Decimal128(unscaled: -largest.unscaled, scale: 3)
        let unit = Decimal128(unscaled: 1, scale: 3)
        #expect(try sum([.decimal(largest), .null], type) == .decimal(largest))
        let four = [Decimal128](repeating: largest, count: 4)
        for values in [[largest, unit], [largest, largest], [smallest, smallest], four] {
            expect(.overflow, column: "v", row: 0) { _ = try sum(values.map { .decimal($0) }, type) }
        }
        let detour = [largest, largest, largest, smallest, smallest, unit]
        #expect(
            try sum(detour.map { .decimal($0) } + [.decimal(Decimal128(unscaled: -2, scale: 3))], type)
                == .decimal(Decimal128(unscaled: largest.unscaled - 1, scale: 3))
        )
        let frame = try DataFrame([("v", try Column(cells: four.map { .decimal($0) }, type: type))])
        #expect(try frame.aggregate(.mean("v")).rows[0][0] == .double(1e35))
    }

    @Test("garbage under a null changes no sum and no overflow")
    func masked() throws {
        let structure = try Column(
            cells: [
                .structure(StructureValue([("v", .int(1))])), .null,
                .structure(StructureValue([("v", .int(.max - 1))])),
            ],
            type: .structure([Field("v", .int64)])
        )
        #expect(try DataFrame([("v", structure.field("v"))]).aggregate(.sum("v")).rows[0][0] == .int(.max))
    }

    @Test("sums and means of types without them are refused with the column")
    func noSums() throws {
        for type in Samples.types where GroupTypes.sum(type) == nil {
            let frame = try DataFrame([("v", Column(nulls: 2, type: type))])
            expect(.unsupported, column: "v") { _ = try frame.aggregate(.sum("v")) }
            expect(.unsupported, column: "v") { _ = try frame.aggregate(.mean("v")) }
        }
        let durations = try DataFrame([("v", Column(nulls: 2, type: .duration(.second)))])
        expect(.unsupported, column: "v") { _ = try durations.aggregate(.mean("v")) }
    }

    @Test("min and max of types without an order are refused with the column")
    func noOrder() throws {
        for type in Samples.types where !Samples.ordered.contains(type) {
            let frame = try DataFrame([("v", Column(nulls: 2, type: type))])
            expect(.unsupported, column: "v") { _ = try frame.aggregate(.min("v")) }
            expect(.unsupported, column: "v") { _ = try frame.aggregate(.max("v")) }
        }
    }

    @Test("unknown columns and names that clash are refused, keys included")
    func names() throws {
        let frame = try DataFrame([("k", Column([1])), ("v", Column([1]))])
        let grouped = try frame.grouped(by: "k")
        expect(.unknownColumn, column: "x") { _ = try grouped.aggregate(.sum("x")) }
        expect(.duplicateColumn, column: "v_sum") { _ = try grouped.aggregate(.sum("v"), .sum("v")) }
        expect(.duplicateColumn, column: "k") { _ = try grouped.aggregate(.sum("v", as: "k")) }
        #expect(try grouped.aggregate(.sum("k", as: "v")).columnNames == ["k", "v"])
    }
}

/// What the documentation says about types.
private enum GroupTypes {
    static func sum(_ type: DataType) -> DataType? {
        switch type {
        case .bool, .string, .binary, .date, .time, .localTimestamp, .instant, .interval, .uuid, .list, .structure,
            .dictionary(.string):
            nil
        default: type
        }
    }
}
