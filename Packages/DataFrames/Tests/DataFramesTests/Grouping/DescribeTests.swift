import DataFrames
import Testing

@Suite("Describing a frame")
struct DescribeTests {
    @Test("gives a row per column")
    func rows() throws {
        let frame = try DataFrame([
            ("id", Column([3, 1, 2, nil])),
            (
                "price",
                try Column([Decimal128("1.50"), Decimal128("-2.25"), nil, nil], type: .decimal(precision: 9, scale: 2))
            ),
            ("name", Column(["b", "a", nil, "c"])),
            ("on", Column([true, false, true, true])),
            ("tags", Column(nulls: 4, type: .list(.string))),
        ])
        let description = frame.describe()
        #expect(description.columnNames == ["column", "type", "count", "nulls", "min", "max", "mean"])
        #expect(
            description.rows.map(\.values) == [
                [.string("id"), .string("int64"), .int(3), .int(1), .string("1"), .string("3"), .double(2)],
                [
                    .string("price"), .string("decimal(9, 2)"), .int(2), .int(2), .string("-2.25"), .string("1.50"),
                    .double(-0.375),
                ],
                [.string("name"), .string("string"), .int(3), .int(1), .string("a"), .string("c"), .null],
                [.string("on"), .string("bool"), .int(4), .int(0), .string("false"), .string("true"), .null],
                [.string("tags"), .string("list(string)"), .int(0), .int(4), .null, .null, .null],
            ]
        )
        #expect(try description.aggregate(.sum("nulls")).rows[0][0] == .int(8))
    }

    @Test("knows every type, without rows and in slices", arguments: Samples.types)
    func everyType(type: DataType) throws {
        for count in [0, 40] {
            let column = try Samples.column(type, count: count + 5, seed: 3).slice(5..<count + 5)
            let row = try DataFrame([("v", column)]).describe().rows[0]
            #expect(try row["count"] == .int(Int64(count - column.nullCount)))
            #expect(try row["type"] == .string(type.description))
            #expect(try row["min"].isNull == (!Samples.ordered.contains(type) || column.nullCount == count))
        }
    }

    @Test("of a frame without columns has no rows, and a mean that no sum could hold is still a mean")
    func edges() throws {
        #expect(try DataFrame([]).describe().rowCount == 0)
        let frame = try DataFrame([("v", Column([Int64.max, .max]))])
        #expect(try frame.describe().rows[0]["mean"] == .double(0x1p63))
    }
}
