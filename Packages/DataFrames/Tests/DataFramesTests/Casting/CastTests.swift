import DataFrames
import Foundation
import Testing

@Suite("Casts of texts, times and dictionaries")
struct CastTests {
    private func kind(_ body: () throws -> Column) -> FrameError.Kind? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? FrameError)?.kind
        }
    }

    @Test("every plain type becomes text and comes back the same, in slices too", arguments: Samples.ordered)
    func textRoundTrip(type: DataType) throws {
        if type == .null || type == .string { return }
        let column = try Samples.column(type, count: 200, seed: 3).slice(13..<180)
        var plain = column.decodedDictionary()
        // Bytes that are no text have no form as one.
        if type == .binary { plain = try Column(cells: plain.cells.map { _ in .binary([0x61]) }, type: .binary) }
        let text = try plain.cast(to: .string)
        #expect(text.nullCount == plain.nullCount)
        #expect(try text.cast(to: plain.type) == plain)
        #expect(try text.slice(5..<100).cast(to: plain.type) == plain.slice(5..<100))
    }

    @Test("text is read as CSV reads it, and an error says what was expected")
    func text() throws {
        let column = Column(["1", "-7", nil, "300", "x"])
        let error = #expect(throws: FrameError.self) { try column.cast(to: .int8) }
        #expect(error?.kind == .conversion)
        #expect(error?.row == 3)
        #expect(error?.detail == "300")
        #expect(error?.description.contains("300") == false)
        #expect(error?.description.contains("a whole number from -128 to 127") == true)
        #expect(try column.cast(to: .int8, policy: .null) == Column([Int8(1), -7, nil, nil, nil]))
        #expect(try Column(["true", "FALSE", "1", "0"]).cast(to: .bool) == Column([true, false, true, false]))
        #expect(kind { try Column([" 1"]).cast(to: .int64) } == .conversion)
        #expect(kind { try Column([""]).cast(to: .double) } == .conversion)
        #expect(try Column(["1e3", "nan"]).cast(to: .double).cells[0] == .double(1_000))
        #expect(kind { try Column(["1e400"]).cast(to: .double) } == .conversion)
        #expect(kind { try Column([String(repeating: "9", count: 400)]).cast(to: .int64) } == .conversion)
        #expect(try Column(["2024-02-29"]).cast(to: .date).cells[0].description == "2024-02-29")
        #expect(kind { try Column(["2023-02-29"]).cast(to: .date) } == .conversion)
    }

    @Test("text rounds to whole numbers, decimals and coarser times when asked")
    func roundedText() throws {
        #expect(try Column(["2.5", "-2.5", "7"]).cast(to: .int8, policy: .rounded) == Column([Int8(3), -3, 7]))
        #expect(kind { try Column(["127.5"]).cast(to: .int8, policy: .rounded) } == .conversion)
        #expect(kind { try Column(["2.5"]).cast(to: .int8) } == .conversion)
        let decimals = try Column(["1.005", "-1.005"]).cast(to: .decimal(precision: 4, scale: 2), policy: .rounded)
        #expect(decimals.cells.map(\.description) == ["1.01", "-1.01"])
        #expect(
            kind { try Column(["99.995"]).cast(to: .decimal(precision: 4, scale: 2), policy: .rounded) } == .conversion
        )
        let times = Column(["1969-12-31T23:59:59.9995Z", "2300-01-01T00:00:00.123456Z"])
        #expect(kind { try times.cast(to: .instant(.millisecond)) } == .conversion)
        let rounded = try times.cast(to: .instant(.millisecond), policy: .rounded)
        #expect(rounded.cells.map(\.description) == ["1969-12-31T23:59:59.999Z", "2300-01-01T00:00:00.123Z"])
        #expect(kind { try Column(["10:00"]).cast(to: .instant(.second), policy: .rounded) } == .conversion)
    }

    @Test("times change unit exactly, towards the past when rounded, and never overflow")
    func units() throws {
        let column = try Column(
            [
                Instant(ticks: 19_999_999, unit: .hundredNanoseconds), Instant(ticks: -1, unit: .hundredNanoseconds),
                nil,
            ],
            type: .instant(.hundredNanoseconds)
        )
        let error = #expect(throws: FrameError.self) { try column.cast(to: .instant(.second)) }
        #expect(error?.row == 0)
        let rounded = try column.cast(to: .instant(.second), policy: .rounded)
        #expect(rounded.cells.map(\.description) == ["1970-01-01T00:00:01Z", "1969-12-31T23:59:59Z", "null"])
        let fine = try column.cast(to: .instant(.nanosecond))
        #expect(try fine.cast(to: column.type) == column)
        let far = Column([Instant(ticks: Int64.max / 10, unit: .hundredNanoseconds)])
        #expect(kind { try far.cast(to: .instant(.nanosecond)) } == .conversion)
        #expect(kind { try far.cast(to: .instant(.nanosecond), policy: .rounded) } == .conversion)
        #expect(try far.cast(to: .instant(.nanosecond), policy: .null).nullCount == 1)
        for unit in TimeUnit.allCases {
            #expect(kind { try column.cast(to: .localTimestamp(unit)) } == .invalidArgument)
            #expect(kind { try column.cast(to: .duration(unit)) } == .unsupported)
        }
    }

    @Test("dates and local midnights are the same, other times only rounded")
    func dates() throws {
        let dates = Column([CalendarDate(year: 2024, month: 2, day: 29), nil, CalendarDate(year: -5, month: 1, day: 1)])
        let local = try dates.cast(to: .localTimestamp(.millisecond))
        #expect(local.cells[0].description == "2024-02-29T00:00:00.000")
        #expect(try local.cast(to: .date) == dates)
        #expect(kind { try dates.cast(to: .localTimestamp(.nanosecond)) } == .conversion)
        let evening = Column([LocalDateTime("1969-12-31T23:00:00")])
        #expect(kind { try evening.cast(to: .date) } == .conversion)
        #expect(try evening.cast(to: .date, policy: .rounded).cells[0].description == "1969-12-31")
        #expect(try dates.cast(to: .int32).cells == [.int(19_782), .null, .int(-721_354)])
        #expect(try Column([Int16(1), nil]).cast(to: .date).cells.map(\.description) == ["1970-01-02", "null"])
    }

    @Test("whole numbers and times are counts of the unit")
    func ticks() throws {
        let column = Column([UInt32(1_700_000_000), nil])
        let instants = try column.cast(to: .instant(.second))
        #expect(instants.cells[0].description == "2023-11-14T22:13:20Z")
        #expect(try instants.cast(to: .uint32) == column)
        #expect(kind { try Column([UInt64.max]).cast(to: .duration(.second)) } == .conversion)
        #expect(kind { try instants.cast(to: .int16) } == .conversion)
    }

    @Test("instants and local times meet only in a zone, which may show a time twice or never")
    func zones() throws {
        let berlin = try ZoneRules(named: "Europe/Berlin")
        let texts = ["2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"]
        let instants = try Column(texts).cast(to: .instant(.second))
        let local = try instants.cast(to: .localTimestamp(.microsecond), in: berlin)
        #expect(
            local.cells.map(\.description) == [
                "2024-03-31T01:59:59.000000", "2024-03-31T03:00:00.000000", "2024-10-27T02:30:00.000000",
                "2024-10-27T02:30:00.000000",
            ]
        )
        let error = #expect(throws: FrameError.self) { try local.cast(to: .instant(.second), in: berlin) }
        #expect(error?.kind == .conversion)
        #expect(error?.row == 2)
        let back = try local.cast(to: .instant(.second), policy: .rounded, in: berlin)
        #expect(back.cells.map(\.description) == [texts[0], texts[1], texts[2], texts[2]])
        let never = Column([LocalDateTime("2024-03-31T02:30:00")])
        #expect(kind { try never.cast(to: .instant(.second), in: berlin) } == .conversion)
        #expect(try never.cast(to: .instant(.second), policy: .null, in: berlin).nullCount == 1)
        #expect(
            try never.cast(to: .instant(.second), policy: .rounded, in: berlin).cells[0].description
                == "2024-03-31T01:30:00Z"
        )
        // There was no midnight in São Paulo on that day.
        let paulo = try ZoneRules(named: "America/Sao_Paulo")
        let date = Column([CalendarDate(year: 2018, month: 11, day: 4)])
        #expect(kind { try date.cast(to: .instant(.second), in: paulo) } == .conversion)
        #expect(
            try Column([CalendarDate(year: 2018, month: 11, day: 5)]).cast(to: .instant(.second), in: paulo).cells[0]
                .description == "2018-11-05T02:00:00Z"
        )
        #expect(try instants.cast(to: .date, policy: .rounded, in: berlin).cells[0].description == "2024-03-31")
        #expect(kind { try instants.cast(to: .date) } == .invalidArgument)
    }

    @Test("a dictionary casts each value once, and only values that rows have can fail")
    func dictionaries() throws {
        let column = try Column(["7", nil, "x", "7", "8"], type: .dictionary(.string))
        let error = #expect(throws: FrameError.self) { try column.cast(to: .int64) }
        #expect(error?.row == 2)
        #expect(try column.cast(to: .int64, policy: .null) == Column([7, nil, nil, 7, 8]))
        #expect(try column.slice(3..<5).cast(to: .int64) == Column([7, 8]))
        let numbers = try column.slice(3..<5).cast(to: .dictionary(.int32))
        #expect(numbers.type == .dictionary(.int32))
        #expect(try numbers.cast(to: .int32) == Column([Int32(7), 8]))
        #expect(
            try Column(["a", nil, "a"]).cast(to: .dictionary(.string)).decodedDictionary() == Column(["a", nil, "a"])
        )
        #expect(kind { try Column(["a"]).cast(to: .dictionary(.double)) } == .unsupported)
    }

    @Test("bytes are text where they are UTF-8, and an identifier where they are 16")
    func bytes() throws {
        let column = Column([[0x68, 0x69], nil, [0xFF]] as [[UInt8]?])
        let error = #expect(throws: FrameError.self) { try column.cast(to: .string) }
        #expect(error?.row == 2)
        #expect(try column.cast(to: .string, policy: .null) == Column(["hi", nil, nil]))
        #expect(try Column(["hi", nil]).cast(to: .binary) == column.slice(0..<2))
        let ids = Column([UUID(uuidString: "00112233-4455-6677-8899-aabbccddeeff"), nil])
        let raw = try ids.cast(to: .binary)
        #expect(raw.cells[0] == .binary((0..<16).map { UInt8($0 * 17) }))
        #expect(try raw.cast(to: .uuid) == ids)
        #expect(kind { try column.cast(to: .uuid) } == .conversion)
    }

    @Test("nulls become nulls of every type, and what makes no sense is refused")
    func refusals() throws {
        let nulls = Column(nulls: 3, type: .null)
        for type in Samples.types { #expect(try nulls.cast(to: type).nullCount == 3) }
        #expect(kind { try nulls.cast(to: .dictionary(.float)) } == .unsupported)
        let pairs: [(DataType, DataType)] = [
            (.list(.int8), .string), (.structure([Field("a", .int8)]), .string), (.int8, .uuid), (.uuid, .int64),
            (.interval, .duration(.second)), (.time(.second), .instant(.second)), (.double, .date), (.bool, .date),
            (.string, .list(.string)), (.decimal(precision: 4, scale: 1), .bool), (.int64, .null), (.binary, .int8),
            (.localTimestamp(.second), .time(.second)), (.date, .time(.second)), (.uuid, .string),
        ]
        for (from, to) in pairs.dropLast() {
            #expect(kind { try Column(empty: from).cast(to: to) } == .unsupported, "\(from) to \(to)")
        }
    }

    @Test("a frame names the column, shares the others and keeps their order")
    func frame() throws {
        let frame = try DataFrame([
            ("id", Column(["1", "2"])), ("when", Column(["2024-01-01", "no"])), ("rest", Column([true, nil])),
        ])
        let cast = try frame.cast(["id": .int64, "when": .date], policy: .null)
        #expect(cast.columnNames == ["id", "when", "rest"])
        #expect(cast.schema[1].type == .date)
        #expect(try cast["id"] == Column([1, 2]))
        #expect(try cast["rest"].sharesStorage(with: frame["rest"]))
        let error = #expect(throws: FrameError.self) { try frame.cast("when", to: .date) }
        #expect(error?.column == "when")
        #expect(error?.row == 1)
        #expect(error?.detail == "no")
        let unknown = #expect(throws: FrameError.self) { try frame.cast("x", to: .date) }
        #expect(unknown?.kind == .unknownColumn)
        let strict = try DataFrame(schema: [Field("n", .string, isNullable: false)], columns: [Column(["x"])])
        #expect(try strict.cast("n", to: .int8, policy: .null).schema[0].isNullable)
        #expect(try strict.cast("n", to: .binary).schema[0].isNullable == false)
    }
}
