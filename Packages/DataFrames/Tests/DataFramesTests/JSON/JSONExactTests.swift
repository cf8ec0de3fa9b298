import Testing

@testable import DataFrames

@Suite("JSON numbers, digit by digit")
struct JSONExactTests {
    private func column(_ numbers: [String], _ options: JSONReadOptions) throws -> Column {
        try DataFrame(json: "[" + numbers.map { "{\"x\": \($0)}" }.joined(separator: ",") + "]", options: options)["x"]
    }

    @Test(
        "fractions become decimals of as many digits as they need",
        arguments: [
            (["0.1", "12.50"], DataType.decimal(precision: 4, scale: 2), ["0.10", "12.50"]),
            (["1", "2.5", "-300"], .decimal(precision: 4, scale: 1), ["1.0", "2.5", "-300.0"]),
            (["1e2", "5"], .decimal(precision: 3, scale: 0), ["100", "5"]),
            (["125e-2", "1.5e1"], .decimal(precision: 4, scale: 2), ["1.25", "15.00"]),
            (["0.000", "-0.0"], .decimal(precision: 3, scale: 3), ["0.000", "0.000"]),
            (["0e5", "0e-999999", "-0"], .decimal(precision: 1, scale: 0), ["0", "0", "0"]),
            (["0.00001234e3"], .decimal(precision: 5, scale: 5), ["0.01234"]),
            (["18446744073709551616"], .decimal(precision: 20, scale: 0), ["18446744073709551616"]),
            (["-9223372036854775808", "0.5"], .decimal(precision: 20, scale: 1), ["-9223372036854775808.0", "0.5"]),
            (
                ["12345678901234567890123456789012345678", "null"], .decimal(precision: 38, scale: 0),
                ["12345678901234567890123456789012345678", "null"]
            ),
            (
                ["0.00000000000000000000000000000000000001"], .decimal(precision: 38, scale: 38),
                ["0.00000000000000000000000000000000000001"]
            ),
        ] as [([String], DataType, [String])]
    )
    func decimals(numbers: [String], type: DataType, texts: [String]) throws {
        var options = JSONReadOptions()
        options.fractions = .decimal
        let column = try column(numbers, options)
        #expect(column.type == type)
        #expect(column.cells.map(\.description) == texts)
        let lines = numbers.map { "{\"x\": \($0)}\n" }.joined()
        let batches = try jsonBatches(Array(lines.utf8), options, window: 1)
        #expect(try DataFrame.concatenating(batches)["x"].cells == column.cells)
    }

    @Test("beyond 38 digits they are text as it stands, or an error", arguments: [JSONFractions.decimal, .text])
    func beyond(fractions: JSONFractions) throws {
        var options = JSONReadOptions()
        options.fractions = fractions
        let long = String(repeating: "7", count: 400) + ".5"
        let small = "1e-400"
        #expect(try column([long, "1.50", small], options).cells == [.string(long), .string("1.50"), .string(small)])
        let huge = "1e99999999999999999999"
        #expect(try column(["1", huge], options).cells == [.string("1"), .string(huge)])
        options.wideIntegers = .error
        let error = jsonFailure("[{\"x\": \(long)}]", options)
        #expect(fractions == .text ? error == nil : error?.kind == .conversion && error?.column == "x")
    }

    @Test("text keeps the digits of every number of the column")
    func texts() throws {
        var options = JSONReadOptions()
        options.fractions = .text
        #expect(try column(["1", "0.10", "2e0"], options).cells == [.string("1"), .string("0.10"), .string("2e0")])
        #expect(try column(["1", "2"], options).type == .int64)
    }

    @Test("numbers of 400 digits: text, a rounded double, an error, and never a crash")
    func longNumbers() throws {
        let digits = "1" + String(repeating: "0", count: 399)
        #expect(try column([digits], JSONReadOptions()).cells == [.string(digits)])
        var options = JSONReadOptions()
        options.wideIntegers = .error
        #expect(jsonFailure("[{\"x\": \(digits)}]", options)?.kind == .conversion)
        options.wideIntegers = .double
        #expect(jsonFailure("[{\"x\": \(digits)}]", options)?.kind == .conversion)
        let fraction = "0." + String(repeating: "0", count: 100) + String(repeating: "1", count: 300)
        #expect(try column([fraction], options).cells == [.double(Double(fraction) ?? 0)])
        for type in [
            DataType.int8, .int64, .uint64, .float, .decimal(precision: 38, scale: 0), .decimal(precision: 5, scale: 2),
            .date, .instant(.second),
        ] {
            let error = jsonFailure("[{\"x\": \(digits)}]", JSONReadOptions(schema: [Field("x", type)]))
            #expect(error?.kind == .conversion && error?.column == "x", "\(type)")
        }
    }

    @Test("declared decimals take every form of a number that they hold, and nothing that they would round")
    func declared() throws {
        let options = JSONReadOptions(schema: [Field("x", .decimal(precision: 38, scale: 4))])
        let exact = "1234567890123456789012345678901234.5678"
        for (text, value) in [
            (exact, exact), ("\"\(exact)\"", exact), ("1e3", "1000.0000"), ("12345e-4", "1.2345"),
            ("0.10000000", "0.1000"),
            ("1.5E+2", "150.0000"), ("-0", "0.0000"), ("\"7\"", "7.0000"),
        ] {
            #expect(try jsonCell(text, options).description == value, "\(text)")
        }
        for text in ["0.00001", "1e35", "12345678901234567890123456789012345", "\"x\"", "\"\"", "1e-5", "true"] {
            #expect(jsonFailure("[{\"x\": \(text)}]", options)?.kind == .conversion, "\(text)")
        }
        let whole = JSONReadOptions(schema: [Field("x", .int64)])
        #expect(try jsonCell("9.223372036854775807e18", whole) == .int(.max))
        #expect(try jsonCell("1.00", whole) == .int(1))
        #expect(jsonFailure("[{\"x\": 1.5}]", whole)?.kind == .conversion)
        #expect(jsonFailure("[{\"x\": 1e19}]", whole)?.kind == .conversion)
    }

    @Test("mixed columns of decimals and texts are text, or an error")
    func mixed() throws {
        var options = JSONReadOptions()
        options.fractions = .decimal
        #expect(
            jsonFailure("[{\"x\": 0.5}, {\"x\": \"a\"}]", options)?.message.contains("values before are numbers")
                == true
        )
        options.mixed = .text
        #expect(
            try column(["0.50", "\"a\"", "true"], options).cells == [.string("0.50"), .string("a"), .string("true")]
        )
        let nested = try column(["[0.5, 1]", "[]", "[22.25]"], options)
        #expect(nested.type == .list(.decimal(precision: 4, scale: 2)))
    }
}
