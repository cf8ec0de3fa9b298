import Testing

@testable import DataFrames

@Suite("JSON objects as columns with dotted names")
struct JSONDottedTests {
    private static let flat: JSONReadOptions = {
        var options = JSONReadOptions()
        options.nested = .flattened
        return options
    }()

    @Test("objects are taken apart, to any depth; lists stay lists")
    func reading() throws {
        let frame = try DataFrame(
            json: """
                [{"id": 1, "at": {"lat": -3.7, "on": {"z": true}}, "l": [{"a": 1}]},
                 {"id": 2, "at": null},
                 {"id": 3, "at": {"on": {"z": false, "y": "t"}}, "e": {}}]
                """,
            options: Self.flat
        )
        #expect(frame.columnNames == ["id", "at.lat", "at.on.z", "at.on.y", "l"])
        #expect(
            frame.schema.map(\.type) == [.int64, .double, .bool, .string, .list(.structure([Field("a", .int64)]))]
        )
        #expect(Array(try frame["at.lat", as: Double.self]) == [-3.7, nil, nil])
        #expect(Array(try frame["at.on.z", as: Bool.self]) == [true, nil, false])
        #expect(Array(try frame["at.on.y", as: String.self]) == [nil, nil, "t"])
    }

    @Test("points in declared names lead into objects, in the order of the schema")
    func declared() throws {
        var options = Self.flat
        options.schema = [
            Field("at.lat", .decimal(precision: 9, scale: 3)), Field("id", .int32), Field("at.on.z", .string),
            Field("whole", .structure([Field("a", .int8)])),
        ]
        let text =
            "[{\"id\": 7, \"at\": {\"lat\": \"1.5\", \"on\": {\"z\": [1]}}, \"whole\": {\"a\": 1}}, {\"at\": {\"on\": null}}]"
        let frame = try DataFrame(json: text, options: options)
        #expect(frame.schema == options.schema)
        #expect(try frame["at.lat", as: Decimal128.self][0] == Decimal128(unscaled: 1_500, scale: 3))
        #expect(Array(try frame["at.on.z", as: String.self]) == ["[1]", nil])
        #expect(jsonFailure("[{\"at\": 5}]", options)?.message.contains("expected an object") == true)
        #expect(jsonFailure("[{\"at\": {\"lon\": 1}}]", options)?.column == "at.lon")
        #expect(jsonFailure("[{\"at\": {\"lon\": 1}}]", options)?.kind == .schemaMismatch)
        #expect(jsonFailure("[{\"at\": {\"lat\": true}}]", options)?.column == "at.lat")
        #expect(jsonFailure("[{\"at\": {\"lat\": 1, \"lat\": 2}}]", options)?.message.contains("twice") == true)
        options.skipsUnlistedColumns = true
        #expect(try DataFrame(json: "[{\"at\": {\"lon\": {\"x\": 1}}, \"at.lat\": 3}]", options: options).rowCount == 1)
        options.schema = [Field("a.b", .int64, isNullable: false), Field("a.c", .int64)]
        for text in ["[{}]", "[{\"a\": null}]", "[{\"a\": {}}]", "[{\"a\": {\"b\": null}}]"] {
            #expect(jsonFailure(text, options)?.kind == .nullValue, "\(text)")
        }
        options.mixed = .text
        #expect(jsonFailure("[{\"a\": [1]}]", options)?.kind == .conversion)
    }

    @Test("types of single columns, which are there without any row that has them")
    func types() throws {
        var options = Self.flat
        options.types = ["at.lat": .float, "gone.far.away": .date, "n": .int16]
        let frame = try DataFrame(json: "[{\"at\": {\"lon\": 1, \"lat\": 2}}, {\"n\": 3}]", options: options)
        #expect(frame.columnNames == ["at.lon", "at.lat", "n", "gone.far.away"])
        #expect(frame.schema.map(\.type) == [.int64, .float, .int16, .date])
        #expect(frame.columns[3].nullCount == 2)
        #expect(jsonFailure("[{\"at\": 1}]", options)?.column == "at")
    }

    @Test("names that clash are errors")
    func clashes() {
        #expect(jsonFailure("[{\"a.b\": 1, \"a\": {\"b\": 2}}]", Self.flat)?.kind == .duplicateColumn)
        #expect(jsonReaderFailure("{\"a.b\": 1, \"a\": {\"b\": 2}}\n", Self.flat)?.kind == .duplicateColumn)
        #expect(jsonFailure("[{\"a\": {\"b\": 1}}, {\"a\": 2}]", Self.flat)?.kind == .json)
        var options = Self.flat
        options.schema = [Field("a.b", .int64), Field("a", .int64)]
        #expect(jsonFailure("[]", options)?.kind == .invalidArgument)
        options.schema = nil
        options.types = ["x.y": .int64, "x.y.z": .int64]
        #expect(jsonFailure("[]", options)?.column == "x.y")
        options.nested = .typed
        #expect(jsonFailure("[]", options) == nil)
    }

    @Test("dotted names are written as objects, members together")
    func writing() throws {
        let frame = try DataFrame([
            ("at.lat", Column([1.5, nil])), ("id", Column([1, 2] as [Int64])),
            ("at.on.z", Column([true, nil] as [Bool?])),
            (".", Column(["x", nil] as [String?])),
        ])
        var options = JSONWriteOptions(layout: .lines)
        options.nestsDottedNames = true
        #expect(
            String(decoding: try frame.json(options), as: UTF8.self) == """
                {"at":{"lat":1.5,"on":{"z":true}},"id":1,"":{"":"x"}}
                {"at":{"lat":null,"on":{"z":null}},"id":2,"":{"":null}}

                """
        )
        options.omitsNulls = true
        #expect(
            String(decoding: try frame.slice(1..<2).json(options), as: UTF8.self) == "{\"id\":2}\n"
        )
        options.layout = .columns
        #expect(
            String(decoding: try frame.json(options), as: UTF8.self).contains(
                "\"at\":[{\"lat\":1.5,\"on\":{\"z\":true}},null]"
            )
        )
        let clash = try DataFrame([("a", Column([1] as [Int64])), ("a.b", Column([1] as [Int64]))])
        let error = #expect(throws: FrameError.self) { try clash.json(options) }
        #expect(error?.kind == .invalidArgument && error?.column == "a")
        options.nestsDottedNames = false
        #expect(throws: Never.self) { try clash.json(options) }
    }

    @Test("there and back gives the same columns", arguments: [JSONLayout.lines, .records, .columns], 0..<4)
    func roundTrip(layout: JSONLayout, seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed))
        let names = ["a", "b.c", "b.d.e", "b.d.f", "g.h", "i..j"]
        let frame = try DataFrame(
            names.shuffled(using: &generator).map { name in
                (
                    name,
                    try Samples.column(
                        Samples.types[Int.random(in: 0..<15, using: &generator)],
                        count: 20,
                        seed: UInt64(seed)
                    )
                )
            }
        )
        for omits in [false, true] {
            var write = JSONWriteOptions(layout: layout)
            write.nestsDottedNames = true
            write.omitsNulls = omits
            var read = Self.flat
            read.layout = layout
            read.schema = frame.schema
            let part = frame.slice(3..<20)
            let back = try DataFrame(json: part.json(write), options: read)
            #expect(back.isEqual(to: part), "\(back.difference(from: part) ?? "")")
        }
    }
}
