import DataFrames
import Foundation
import Testing

@Suite("JSON in: types, layouts and errors")
struct JSONTypeTests {
    @Test("records of every plain type, in any order of keys, some missing")
    func records() throws {
        let frame = try DataFrame(
            json: """
                [{"id": 1, "name": "T1", "power": 1850.5, "on": true, "note": null},
                 {"name": "T2", "id": 2, "power": 900, "on": null},
                 {"on": false, "extra": 7, "id": 3}]
                """
        )
        #expect(frame.columnNames == ["id", "name", "power", "on", "note", "extra"])
        #expect(frame.schema.map(\.type) == [.int64, .string, .double, .bool, .null, .int64])
        #expect(Array(try frame["id", as: Int64.self]) == [1, 2, 3])
        #expect(Array(try frame["name", as: String.self]) == ["T1", "T2", nil])
        #expect(Array(try frame["power", as: Double.self]) == [1850.5, 900, nil])
        #expect(Array(try frame["on", as: Bool.self]) == [true, nil, false])
        #expect(Array(try frame["note", as: String.self]) == [nil, nil, nil])
        #expect(Array(try frame["extra", as: Int64.self]) == [nil, nil, 7])
    }

    @Test("many columns with gaps agree with Foundation", arguments: 0..<5)
    func random(seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed) + 77)
        var rows: [[String: Any]] = []
        for _ in 0..<200 {
            var row: [String: Any] = [:]
            for column in 0..<20 where Bool.random(using: &generator) {
                row["key\(column)"] =
                    column % 2 == 0
                    ? Int.random(in: -1_000...1_000, using: &generator)
                    : (Double.random(in: -1...1, using: &generator) as Any)
            }
            rows.append(row)
        }
        let data = try JSONSerialization.data(withJSONObject: rows)
        let frame = try DataFrame(json: Array(data))
        #expect(frame.rowCount == 200)
        for column in 0..<20 {
            let name = "key\(column)"
            for (index, row) in rows.enumerated() {
                if column % 2 == 0 {
                    #expect(try frame[name, as: Int64.self][index] == (row[name] as? Int).map(Int64.init))
                } else {
                    #expect(try frame[name, as: Double.self][index] == row[name] as? Double)
                }
            }
        }
    }

    @Test("lines, one object, nothing")
    func lines() throws {
        let frame = try DataFrame(json: "{\"a\": 1}\n{\"a\": 2}\r\n\n{\"b\": \"x\"}\n")
        #expect(Array(try frame["a", as: Int64.self]) == [1, 2, nil])
        #expect(try DataFrame(json: "{\"a\": 1}").rowCount == 1)
        #expect(try DataFrame(json: "", options: JSONReadOptions(layout: .lines)).rowCount == 0)
        #expect(try DataFrame(json: "[]").columnCount == 0)
        let declared = try DataFrame(json: "[]", options: JSONReadOptions(schema: [Field("t", .date)]))
        #expect(declared.rowCount == 0 && declared.schema == [Field("t", .date)])
        let error = jsonFailure("{\"a\": 1}\n{\"a\": 2\n{\"a\": 3}\n")
        #expect(error?.row == 1 && error?.line == 3)
    }

    @Test("columns")
    func columns() throws {
        let options = JSONReadOptions(layout: .columns)
        let frame = try DataFrame(
            json: "{\"t\": [\"a\", \"b\"], \"v\": [1.5, null], \"l\": [[1], []]}",
            options: options
        )
        #expect(frame.schema.map(\.type) == [.string, .double, .list(.int64)])
        #expect(frame.rowCount == 2)
        #expect(jsonFailure("{\"a\": [1], \"b\": [1, 2]}", options)?.column == "b")
        #expect(jsonFailure("{\"a\": [1], \"a\": [1]}", options)?.message.contains("twice") == true)
        #expect(jsonFailure("{\"a\": 1}", options)?.column == "a")
        #expect(jsonFailure("[1]", options)?.kind == .json)
        let error = jsonFailure("{\"a\": [1, 2, \"x\"]}", options)
        #expect(error?.row == 2 && error?.column == "a")
        var declared = options
        declared.schema = [Field("b", .int64), Field("a", .double)]
        let both = try DataFrame(json: "{\"a\": [1, 2]}", options: declared)
        #expect(both.columnNames == ["b", "a"] && both.rowCount == 2)
    }

    @Test("the rows within an envelope")
    func path() throws {
        let text = """
            {"help": "x", "success": true, "result": {"fields": [{"id": "a"}], "records": [{"_id": 1, "a": "1,5"}],
             "total": 1, "limit": 100}, "more": [[{"z": 1}]]}
            """
        let frame = try DataFrame(json: text, options: JSONReadOptions(path: "result.records"))
        #expect(frame.columnNames == ["_id", "a"] && frame.rowCount == 1)
        #expect(try DataFrame(json: text, options: JSONReadOptions(path: "more.0")).columnNames == ["z"])
        #expect(try DataFrame(json: text, options: JSONReadOptions(path: ["result", "fields"])).rowCount == 1)
        #expect(try DataFrame(json: text, options: JSONReadOptions(path: "result")).rowCount == 1)
        #expect(try JSONText.value(at: "result.total", in: Array(text.utf8)) == Array("1".utf8))
        #expect(try JSONText.value(at: "result.nothing", in: Array(text.utf8)) == nil)
        #expect(try JSONText.value(at: [], in: Array(" [1 ] ".utf8)) == Array("[1 ]".utf8))
        for path in ["result.rows", "result.records.5", "success.x", "more.a"] as [JSONPath] {
            let error = jsonFailure(text, JSONReadOptions(path: path))
            #expect(error?.kind == .json)
            #expect(error?.message.contains(path.description) == true)
        }
        let scalar = jsonFailure(text, JSONReadOptions(path: "result.total"))
        #expect(scalar?.message.contains("must be a JSON object at the path \"result.total\"") == true)
        #expect(jsonFailure("{\"a\": [], \"a\": []}", JSONReadOptions(path: "a"))?.message.contains("twice") == true)
        #expect(jsonFailure(text + "x", JSONReadOptions(path: "result.records"))?.kind == .json)
    }

    @Test("objects become structures and arrays lists, nulls and gaps included")
    func nested() throws {
        let frame = try DataFrame(
            json: """
                [{"site": {"name": "A", "at": {"lat": 1.5}}, "v": [1, 2]}, {"site": null, "v": []}, {},
                 {"site": {"at": null, "id": 9}, "v": [null, 2.5]}]
                """
        )
        let at = DataType.structure([Field("lat", .double)])
        #expect(
            frame.schema.map(\.type) == [
                .structure([Field("name", .string), Field("at", at), Field("id", .int64)]), .list(.double),
            ]
        )
        let site = try frame.column("site")
        #expect(site.nullCount == 2)
        #expect((0..<4).map { (try? site.field("id"))?.value(at: $0) } == [.null, .null, .null, .int(9)])
        #expect(try site.field("at").field("lat").value(at: 0) == .double(1.5))
        let lists = try frame.column("v")
        #expect(
            (0..<4).map { lists.value(at: $0) } == [
                .list([.double(1), .double(2)]), .list([]), .null, .list([.null, .double(2.5)]),
            ]
        )
        struct Row: Decodable {
            struct Site: Decodable { let name: String? }
            let site: Site?
            let v: [Double?]?
        }
        #expect(try frame.decode(as: Row.self)[0].site?.name == "A")
    }

    @Test("nested values as text")
    func nestedText() throws {
        var options = JSONReadOptions()
        options.nested = .text
        let frame = try DataFrame(
            json: "[{\"a\": {\"b\": [1, \"é\"]}, \"c\": 1}, {\"a\": [ ]}, {\"a\": null}]",
            options: options
        )
        #expect(Array(try frame["a", as: String.self]) == ["{\"b\": [1, \"é\"]}", "[ ]", nil])
        #expect(jsonFailure("[{\"a\": {}}, {\"a\": \"{}\"}]", options)?.row == 1)
        options = JSONReadOptions()
        options.types = ["a": .string]
        let any = try DataFrame(
            json: "[{\"a\": {}}, {\"a\": \"x\"}, {\"a\": 1.50}, {\"a\": true}, {}]",
            options: options
        )
        #expect(Array(try any["a", as: String.self]) == ["{}", "x", "1.50", "true", nil])
    }

    @Test("whole numbers stay exact, whatever comes along")
    func wideIntegers() throws {
        func column(_ values: String..., policy: JSONWideIntegers = .text) throws -> Column {
            var options = JSONReadOptions()
            options.wideIntegers = policy
            return try DataFrame(
                json: "[" + values.map { "{\"x\":\($0)}" }.joined(separator: ",") + "]",
                options: options
            )["x"]
        }
        #expect(try column("1", "18446744073709551615").type == .uint64)
        let text = try column("-1", "18446744073709551615", "1.50")
        #expect(
            (0..<3).map { text.value(at: $0) } == [.string("-1"), .string("18446744073709551615"), .string("1.50")]
        )
        #expect(
            try column("123456789012345678901234567890", "null", "5").value(at: 0)
                == .string("123456789012345678901234567890")
        )
        #expect(try column("9007199254740993", "0.5").value(at: 0) == .string("9007199254740993"))
        #expect(try column("0.5", "9007199254740993").value(at: 1) == .string("9007199254740993"))
        #expect(try column("9007199254740992", "0.5").type == .double)
        #expect(try column("9007199254740993", "0.5", policy: .double).value(at: 0) == .double(9_007_199_254_740_992))
        #expect(try column("-1", "18446744073709551615", policy: .double).type == .double)
        #expect(
            try column("123456789012345678901234567890", policy: .double).value(at: 0) == .double(1.2345678901234568e29)
        )
        for values in [["9007199254740993", "0.5"], ["-1", "18446744073709551615"], ["99999999999999999999"]] {
            var options = JSONReadOptions()
            options.wideIntegers = .error
            let text = "[" + values.map { "{\"x\":\($0)}" }.joined(separator: ",") + "]"
            let error = jsonFailure(text, options)
            #expect(error?.kind == .conversion && error?.column == "x" && error?.row == values.count - 1)
        }
        #expect(jsonFailure("[{\"x\": 1e999}]")?.kind == .conversion)
        var declared = JSONReadOptions()
        declared.types = ["x": .decimal(precision: 38, scale: 2)]
        let exact = try DataFrame(
            json: "[{\"x\": 12345678901234567890.5}, {\"x\": 1.2e3}, {\"x\": \"-7.25\"}]",
            options: declared
        )
        #expect(try exact["x", as: Decimal128.self][0]?.description == "12345678901234567890.50")
        #expect(try exact["x", as: Decimal128.self][1]?.description == "1200.00")
        #expect(try exact["x", as: Decimal128.self][2]?.description == "-7.25")
    }

    @Test("values that do not fit together are an error with row and path, or text")
    func mixed() throws {
        for (first, second) in [
            ("1", "\"a\""), ("\"a\"", "1"), ("true", "1"), ("[1]", "1"), ("{}", "[]"), ("1.5", "{}"), ("\"a\"", "[]"),
            ("1", "false"),
        ] {
            let text = "[{\"x\": \(first)}, {\"x\": null}, {\"x\": \(second)}]"
            let error = jsonFailure(text)
            #expect(error?.kind == .json && error?.row == 2 && error?.column == "x", "\(first) and \(second)")
            #expect(error?.byteOffset == text.utf8.count - second.utf8.count - 2)
            var options = JSONReadOptions()
            options.mixed = .text
            let column = try DataFrame(json: text, options: options)["x"]
            func plain(_ text: String) -> CellValue { .string(text.replacing("\"", with: "")) }
            #expect((0..<3).map { column.value(at: $0) } == [plain(first), .null, plain(second)])
        }
        let deep = jsonFailure("[{\"a\": {\"b\": [{\"c\": 1}, {\"c\": 2}, {\"c\": \"x\"}]}}]")
        #expect(deep?.column == "a.b[2].c" && deep?.row == 0)
        #expect(deep?.description.contains("column \"a.b[2].c\"") == true)
        #expect(deep?.description.contains("\"x\"") == false)
        var options = JSONReadOptions()
        options.mixed = .text
        let frame = try DataFrame(
            json:
                "[{\"a\": {\"b\": [{\"c\": 1.50, \"d\": 1}]}, \"e\": 1}, {\"a\": {\"b\": [{\"c\": \"x\"}]}, \"e\": [1]}]",
            options: options
        )
        #expect(
            frame.schema.map(\.type) == [
                .structure([Field("b", .list(.structure([Field("c", .string), Field("d", .int64)])))]), .string,
            ]
        )
        #expect(
            try frame.column("a").value(at: 0)
                == .structure(
                    StructureValue([
                        ("b", .list([.structure(StructureValue([("c", .string("1.50")), ("d", .int(1))]))]))
                    ])
                )
        )
        #expect(Array(try frame["e", as: String.self]) == ["1", "[1]"])
    }

    @Test("a schema fixes order, types and what is allowed")
    func declared() throws {
        let schema = [
            Field("t", .instant(.millisecond)), Field("d", .date), Field("n", .int32, isNullable: false),
            Field("f", .float),
            Field("s", .string), Field("u", .uuid), Field("b", .binary), Field("l", .list(.int16)),
            Field("o", .structure([Field("y", .double), Field("x", .bool)])), Field("q", .dictionary(.string)),
        ]
        let text = """
            [{"n": 1, "t": 1700000000123, "d": "2024-02-29", "f": 0.5, "s": 5, "b": "aGk=", "l": [1, -2], "q": "k",
              "u": "123e4567-e89b-12d3-a456-426614174000", "o": {"x": true, "y": 2}},
             {"n": 2.0, "t": "2023-11-14T22:13:20.123Z", "o": null, "q": "k"}]
            """
        let frame = try DataFrame(json: text, options: JSONReadOptions(schema: schema))
        #expect(frame.schema == schema)
        let times = try frame["t", as: Instant.self]
        #expect(times[0] == times[1] && times[0]?.ticks == 1_700_000_000_123)
        #expect(Array(try frame["n", as: Int32.self]) == [1, 2])
        #expect(try frame["s", as: String.self][0] == "5")
        #expect(try frame["b", as: [UInt8].self][0] == Array("hi".utf8))
        #expect(
            try frame.column("o").value(at: 0) == .structure(StructureValue([("y", .double(2)), ("x", .bool(true))]))
        )
        #expect(try frame.column("q").value(at: 1) == .string("k"))

        func error(_ text: String, _ field: Field) -> FrameError? {
            jsonFailure("[{\"x\": 1}, \(text)]", JSONReadOptions(schema: [field]))
        }
        #expect(error("{\"x\": null}", Field("x", .int64, isNullable: false))?.kind == .nullValue)
        #expect(error("{}", Field("x", .int64, isNullable: false))?.row == 1)
        #expect(error("{\"x\": 1.5}", Field("x", .int64))?.kind == .conversion)
        #expect(error("{\"x\": 300}", Field("x", .uint8))?.kind == .conversion)
        #expect(error("{\"x\": \"abc\"}", Field("x", .double))?.kind == .conversion)
        #expect(error("{\"x\": 1, \"y\": 2}", Field("x", .double))?.kind == .schemaMismatch)
        #expect(error("{\"x\": 1, \"y\": 2}", Field("x", .double))?.column == "y")
        #expect(error("{\"x\": true}", Field("x", .double))?.detail?.hasPrefix("true") == true)
        #expect(error("{\"x\": 1, \"x\": 2}", Field("x", .double))?.message.contains("twice") == true)
        #expect(error("5", Field("x", .double))?.message.contains("must be a JSON object") == true)
        var skipping = JSONReadOptions(schema: [Field("x", .int64)])
        skipping.skipsUnlistedColumns = true
        #expect(
            try DataFrame(json: "[{\"y\": [1, {\"z\": \"\\u00e1\"}], \"x\": 4, \"w\": {}}]", options: skipping)[
                "x",
                as: Int64.self
            ][0] == 4
        )
        var types = JSONReadOptions()
        types.types = ["gone": .double, "x": .string]
        let frame2 = try DataFrame(json: "[{\"x\": 1}]", options: types)
        #expect(frame2.schema == [Field("x", .string), Field("gone", .double)])
    }

    @Test("numbers in quotes as declared, with point or comma")
    func quoted() throws {
        var options = JSONReadOptions(schema: [
            Field("d", .double), Field("i", .int64), Field("m", .decimal(precision: 9, scale: 2)), Field("o", .bool),
            Field("u", .uint64),
        ])
        let point =
            "[{\"d\": \"12.5\", \"i\": \"-3\", \"m\": \"1.25\", \"o\": \"true\", \"u\": \"18446744073709551615\"}, {\"d\": \"NaN\"}]"
        let frame = try DataFrame(json: point, options: options)
        #expect(try frame["d", as: Double.self][0] == 12.5)
        #expect(try frame["d", as: Double.self][1]?.isNaN == true)
        #expect(try frame["i", as: Int64.self][0] == -3)
        #expect(try frame["u", as: UInt64.self][0] == .max)
        #expect(try frame["o", as: Bool.self][0] == true)
        let comma = "[{\"d\": \"12,5\", \"i\": \"-3\", \"m\": \"1,25\"}]"
        #expect(jsonFailure(comma, options)?.kind == .conversion)
        options.quotedNumbers = .comma
        let second = try DataFrame(json: comma, options: options)
        #expect(try second["d", as: Double.self][0] == 12.5)
        #expect(try second["m", as: Decimal128.self][0] == Decimal128(unscaled: 125, scale: 2))
        #expect(jsonFailure("[{\"d\": \"12.5\"}]", options)?.kind == .conversion)
        options.quotedNumbers = .refused
        for cell in ["\"d\": \"1\"", "\"i\": \"1\"", "\"m\": \"1\"", "\"o\": \"true\"", "\"u\": \"1\""] {
            #expect(jsonFailure("[{\(cell)}]", options)?.kind == .conversion)
        }
        options.quotedNumbers = .point
        options.nullTexts = ["", "n/a"]
        let nulls = try DataFrame(json: "[{\"d\": \"\", \"i\": \"n\\/a\"}, {\"d\": 1}]", options: options)
        #expect(Array(try nulls["d", as: Double.self]) == [nil, 1])
        #expect(Array(try nulls["i", as: Int64.self]) == [nil, nil])
    }

    @Test("columns have a limit")
    func columnLimit() throws {
        let text = "[" + (0..<20).map { "{\"k\($0)\": 1}" }.joined(separator: ",") + "]"
        var options = JSONReadOptions()
        options.maximumColumns = 20
        #expect(try DataFrame(json: text, options: options).columnCount == 20)
        options.maximumColumns = 19
        #expect(jsonFailure(text, options)?.row == 19)
        options = JSONReadOptions(layout: .columns)
        options.maximumColumns = 1
        #expect(jsonFailure("{\"a\": [], \"b\": []}", options)?.message.contains("maximumColumns") == true)
    }

    @Test("options that cannot be used")
    func options() {
        var options = JSONReadOptions()
        options.maximumDepth = 0
        #expect(jsonFailure("[]", options)?.kind == .invalidArgument)
        options = JSONReadOptions(schema: [])
        #expect(jsonFailure("[]", options)?.kind == .invalidArgument)
        options = JSONReadOptions(schema: [Field("a", .int64), Field("a", .int64)])
        #expect(jsonFailure("[]", options)?.kind == .duplicateColumn)
        options = JSONReadOptions(path: "a", layout: .lines)
        #expect(jsonFailure("[]", options)?.kind == .invalidArgument)
        options = JSONReadOptions()
        options.skipsUnlistedColumns = true
        #expect(jsonFailure("[]", options)?.kind == .invalidArgument)
        options = JSONReadOptions(schema: [Field("a", .decimal(precision: 0, scale: 0))])
        #expect(jsonFailure("[]", options)?.kind == .invalidArgument)
    }
}
