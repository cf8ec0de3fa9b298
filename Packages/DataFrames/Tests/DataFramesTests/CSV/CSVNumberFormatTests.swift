import DataFrames
import Testing

@Suite("CSV numbers with comma and groups")
struct CSVNumberFormatTests {
    static func options(group: Unicode.Scalar? = nil, schema: [Field]? = nil) -> CSVReadOptions {
        var options = CSVReadOptions(separator: ";", schema: schema)
        options.decimalSeparator = ","
        options.groupSeparator = group
        return options
    }

    @Test("a file of hourly prices as agencies publish them")
    func prices() throws {
        let text = """
            \u{FEFF}MES_REFERENCIA;SUBMERCADO;DIA;HORA;PLD_HORA;CODIGO\r
            202401;SUDESTE;1;0;61,07;0041\r
            202401;SUDESTE;1;1;-0,5;0042\r
            202402;NORDESTE;29;23;1234,99;\r

            """
        let frame = try DataFrame(csv: text, options: .brazilian)
        #expect(frame.schema.map(\.type) == [.int64, .string, .int64, .int64, .double, .string])
        #expect(Array(try frame["PLD_HORA", as: Double.self]) == [61.07, -0.5, 1234.99])
        var options = CSVReadOptions.brazilian
        options.types = ["MES_REFERENCIA": .string, "PLD_HORA": .decimal(precision: 12, scale: 2)]
        let declared = try DataFrame(csv: text, options: options)
        #expect(Array(try declared["MES_REFERENCIA", as: String.self]) == ["202401", "202401", "202402"])
        #expect(try declared["PLD_HORA", as: Decimal128.self][2] == Decimal128(unscaled: 123_499, scale: 2))
    }

    @Test("a file of Latin-1 with grouped thousands")
    func thousands() throws {
        let text =
            "\"Agente\";\"Energia (MWh)\";\"Unidades\"\n\"São João\";\"1.234.567,891\";\"12.345\"\n\"Açu\";\"7,5\";\"12\"\n"
        var options = CSVReadOptions.brazilian
        options.groupSeparator = "."
        let frame = try DataFrame(csv: text.unicodeScalars.map { UInt8($0.value) }, options: options)
        #expect(frame.schema.map(\.type) == [.string, .double, .int64])
        #expect(try frame["Energia (MWh)", as: Double.self][0] == 1_234_567.891)
        #expect(Array(try frame["Unidades", as: Int64.self]) == [12_345, 12])
        #expect(try frame["Agente", as: String.self][0] == "São João")
    }

    @Test(
        "texts that are no number of the format",
        arguments: ["1.5", "1,2,3", ",", "1.", "1,5.000", "--1", "1,5e", "a,5"]
    )
    func refused(cell: String) throws {
        let error = #expect(throws: FrameError.self) {
            try DataFrame(csv: "x\n\(cell)\n", options: Self.options(schema: [Field("x", .double)]))
        }
        #expect(error?.kind == .conversion && error?.line == 2)
        #expect(error?.message.contains("a comma before the decimals") == true)
        #expect(try DataFrame(csv: "x\n\(cell)\n", options: Self.options()).schema[0].type == .string)
    }

    @Test(
        "groups must be of three digits",
        arguments: ["1.23", "12.34,5", "1234.567", ".123", "1..234", "1.2345", "1.234.56", "1.234-", "123.,5"]
    )
    func groups(cell: String) throws {
        let error = #expect(throws: FrameError.self) {
            try DataFrame(csv: "x\n\(cell)\n", options: Self.options(group: ".", schema: [Field("x", .double)]))
        }
        #expect(error?.kind == .conversion)
        #expect(try DataFrame(csv: "x\n\(cell)\n", options: Self.options(group: ".")).schema[0].type == .string)
    }

    @Test("other groups, exponents, infinities")
    func others() throws {
        let swiss = Self.options(group: "'", schema: [Field("x", .double)])
        let frame = try DataFrame(csv: "x\n-12'345'678,5\n1,5e3\nnan\n-inf\n999\n+1'000\n", options: swiss)
        let values = Array(try frame["x", as: Double.self])
        #expect(values[0] == -12_345_678.5 && values[1] == 1_500 && values[2]?.isNaN == true)
        #expect(values[3] == -.infinity && values[4] == 999 && values[5] == 1_000)
        var english = CSVReadOptions()
        english.groupSeparator = ","
        #expect(try DataFrame(csv: "x,y\n\"1,234.5\",2\n", options: english)["x", as: Double.self][0] == 1_234.5)
    }

    @Test("times with a point keep their meaning")
    func times() throws {
        let frame = try DataFrame(csv: "t;d\n2024-01-31 10:00:00.5;2024-01-31\n", options: Self.options())
        #expect(frame.schema.map(\.type) == [.localTimestamp(.millisecond), .date])
    }

    @Test("options that cannot be used")
    func options() {
        for (decimal, group) in [(";", nil), (",", ","), (".", "x")] as [(Unicode.Scalar, Unicode.Scalar?)] {
            var options = CSVReadOptions()
            options.decimalSeparator = decimal
            options.groupSeparator = group
            let error = #expect(throws: FrameError.self) { try options.validate() }
            #expect(error?.kind == .invalidArgument)
        }
    }

    @Test("written with a comma and read back", arguments: [";", ","] as [Unicode.Scalar])
    func roundTrip(separator: Unicode.Scalar) throws {
        let frame = try DataFrame([
            ("d", Column([1.5, nil, -0.25] as [Double?])),
            (
                "m",
                Column(
                    [Decimal128(unscaled: 1_234, scale: 2), nil, Decimal128(unscaled: -5, scale: 2)],
                    type: .decimal(precision: 9, scale: 2)
                )
            ),
            ("n", Column([1, 2, 3] as [Int64])),
        ])
        var write = CSVWriteOptions(separator: separator)
        write.decimalSeparator = ","
        let bytes = try frame.csv(write)
        #expect(bytes.contains(UInt8(ascii: "\"")) == (separator == ","))
        var read = CSVReadOptions(separator: separator, schema: frame.schema)
        read.decimalSeparator = ","
        #expect(try DataFrame(csv: bytes, options: read) == frame)
    }
}
