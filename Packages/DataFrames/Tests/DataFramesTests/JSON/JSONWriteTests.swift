import Foundation
import Testing

@testable import DataFrames

@Suite("JSON out")
struct JSONWriteTests {
    private func text(_ frame: DataFrame, _ options: JSONWriteOptions = JSONWriteOptions()) throws -> String {
        String(decoding: try frame.json(options), as: UTF8.self)
    }

    @Test("layouts")
    func layouts() throws {
        let frame = try DataFrame([
            ("a", Column([1, nil] as [Int64?])), ("b \"q\"", Column(["x", "y\n\u{1}\u{1F}é"])),
        ])
        #expect(
            try text(frame)
                == "[\n{\"a\":1,\"b \\\"q\\\"\":\"x\"},\n{\"a\":null,\"b \\\"q\\\"\":\"y\\n\\u0001\\u001fé\"}\n]\n"
        )
        #expect(
            try text(frame, JSONWriteOptions(layout: .lines))
                == "{\"a\":1,\"b \\\"q\\\"\":\"x\"}\n{\"a\":null,\"b \\\"q\\\"\":\"y\\n\\u0001\\u001fé\"}\n"
        )
        #expect(
            try text(frame, JSONWriteOptions(layout: .columns))
                == "{\n\"a\":[1,null],\n\"b \\\"q\\\"\":[\"x\",\"y\\n\\u0001\\u001fé\"]\n}\n"
        )
        var options = JSONWriteOptions(layout: .lines)
        options.omitsNulls = true
        #expect(try text(frame.slice(1..<2), options) == "{\"b \\\"q\\\"\":\"y\\n\\u0001\\u001fé\"}\n")
        #expect(try text(frame.head(0)) == "[]\n")
        #expect(try text(DataFrame(empty: [])) == "[]\n")
    }

    @Test("every type survives writing and reading by its schema", arguments: [JSONLayout.records, .lines, .columns])
    func roundTrip(layout: JSONLayout) throws {
        let frame = try everyType()
        var write = JSONWriteOptions(layout: layout)
        write.nonFinite = .text
        let bytes = try frame.json(write)
        let back = try DataFrame(json: bytes, options: JSONReadOptions(layout: layout, schema: frame.schema))
        #expect(back.isEqual(to: frame), "\(back.difference(from: frame) ?? "")")
        #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(
                with: Data(layout == .lines ? Array("1".utf8) : bytes),
                options: .fragmentsAllowed
            )
        }
        write.quotesWideNumbers = true
        let quoted = try DataFrame(
            json: frame.json(write),
            options: JSONReadOptions(layout: layout, schema: frame.schema)
        )
        #expect(quoted.isEqual(to: frame))
        let slice = frame.slice(1..<frame.rowCount)
        #expect(
            try DataFrame(json: slice.json(write), options: JSONReadOptions(layout: layout, schema: frame.schema))
                .isEqual(to: slice)
        )
    }

    private func everyType() throws -> DataFrame {
        let types: [(String, DataType, [CellValue])] = [
            ("null", .null, [.null, .null, .null]),
            ("bool", .bool, [.bool(true), .null, .bool(false)]),
            ("int8", .int8, [.int(-128), .int(127), .null]),
            ("int64", .int64, [.int(.min), .int(.max), .null]),
            ("uint32", .uint32, [.uint(0), .uint(4_294_967_295), .null]),
            ("uint64", .uint64, [.uint(.max), .uint(0), .null]),
            ("float", .float, [.float(0.1), .float(-3e38), .null]),
            ("double", .double, [.double(0.1 + 0.2), .double(-.infinity), .double(.leastNonzeroMagnitude)]),
            (
                "decimal", .decimal(precision: 38, scale: 10),
                [.decimal(Decimal128(unscaled: 1, scale: 10)), .null, .decimal(Decimal128(unscaled: -99, scale: 10))]
            ),
            ("string", .string, [.string(""), .string("\u{0}\"\\/\u{7F}é😀\u{2028}"), .null]),
            ("binary", .binary, [.binary([]), .binary([0, 255, 1, 2]), .binary([9, 8])]),
            (
                "date", .date,
                [.date(CalendarDate(daysSinceEpoch: -1)), .null, .date(CalendarDate(daysSinceEpoch: 19_782))]
            ),
            ("time", .time(.microsecond), [.time(TimeOfDay(ticks: 86_399_999_999, unit: .microsecond)), .null, .null]),
            (
                "local", .localTimestamp(.hundredNanoseconds),
                [.localTimestamp(LocalDateTime(ticks: 17_000_000_001, unit: .hundredNanoseconds)), .null, .null]
            ),
            (
                "instant", .instant(.nanosecond),
                [.instant(Instant(ticks: 1_700_000_000_123_456_789, unit: .nanosecond)), .null, .null]
            ),
            ("duration", .duration(.millisecond), [.duration(.milliseconds(-1_500)), .null, .duration(.zero)]),
            ("interval", .interval, [.interval(CalendarInterval(months: 14, days: -3, nanoseconds: 5)), .null, .null]),
            ("uuid", .uuid, [.uuid(UUID()), .null, .null]),
            ("list", .list(.list(.int32)), [.list([.list([.int(1)]), .null, .list([])]), .null, .list([])]),
            (
                "structure", .structure([Field("a b", .string), Field("n", .list(.double))]),
                [
                    .structure(StructureValue([("a b", .string("x")), ("n", .list([.double(1), .null]))])), .null,
                    .structure(StructureValue([("a b", .null), ("n", .null)])),
                ]
            ),
            ("dictionary", .dictionary(.string), [.string("k"), .string("k"), .null]),
        ]
        return try DataFrame(types.map { ($0.0, try Column(cells: $0.2, type: $0.1)) })
    }

    @Test("NaN and infinities")
    func nonFinite() throws {
        let frame = try DataFrame([("n", Column([1, 2] as [Int64])), ("x", Column([1.5, Double.nan]))])
        let error = #expect(throws: FrameError.self) { try frame.json() }
        #expect(error?.kind == .json && error?.row == 1 && error?.column == "x")
        var options = JSONWriteOptions(layout: .columns)
        options.nonFinite = .null
        #expect(try text(frame, options) == "{\n\"n\":[1,2],\n\"x\":[1.5,null]\n}\n")
        options.nonFinite = .text
        #expect(try text(frame, options).contains("\"nan\""))
    }

    @Test("wide numbers in quotes, when that is asked")
    func wide() throws {
        let frame = try DataFrame([("x", Column([9_007_199_254_740_992, 9_007_199_254_740_993] as [Int64]))])
        var options = JSONWriteOptions(layout: .lines)
        #expect(try text(frame, options).contains("{\"x\":9007199254740993}"))
        options.quotesWideNumbers = true
        #expect(try text(frame, options) == "{\"x\":9007199254740992}\n{\"x\":\"9007199254740993\"}\n")
    }

    @Test("inferred frames survive", arguments: 0..<5)
    func inferred(seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed))
        let frame = try DataFrame([
            ("i", Column((0..<500).map { $0 % 7 == 0 ? nil : Int64.random(in: .min ... .max, using: &generator) })),
            (
                "d",
                Column(
                    (0..<500).map { _ in Double(bitPattern: UInt64.random(in: 0 ... .max, using: &generator)) }.map {
                        $0.isFinite ? $0 : 0.5
                    }
                )
            ),
            (
                "s",
                Column(
                    (0..<500).map { _ in
                        String(
                            String.UnicodeScalarView(
                                (0..<5).compactMap { _ in
                                    Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &generator))
                                }
                            )
                        )
                    }
                )
            ),
        ])
        #expect(try DataFrame(json: frame.json()) == frame)
        #expect(try DataFrame(json: frame.json(JSONWriteOptions(layout: .lines))) == frame)
    }

    @Test("a file appears complete or not at all")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.json"
        let frame = try DataFrame([
            ("n", Column((0..<50_000).map { Int64($0) })), ("t", Column((0..<50_000).map { "text \($0)" })),
        ])
        try frame.writeJSON(to: path)
        #expect(try DataFrame(jsonFile: path) == frame)
        let bad = try DataFrame([("x", Column([Double.nan]))])
        #expect(throws: FrameError.self) { try bad.writeJSON(to: path) }
        #expect(try DataFrame(jsonFile: path).rowCount == 50_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.json"])
        let missing = #expect(throws: FrameError.self) { try DataFrame(jsonFile: folder.path + "/none.json") }
        #expect(missing?.kind == .file)
    }
}
