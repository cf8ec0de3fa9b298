import Testing

@testable import DataFrames

@Suite("Arrow files of pyarrow")
struct ArrowSeedTests {
    @Test("a stream and a file of common types", arguments: [ArrowSeeds.stream, ArrowSeeds.file])
    func commonTypes(seed: ArrowSeeds) throws {
        let bytes = seed.bytes
        let frame = try DataFrame(arrow: bytes)
        #expect(
            frame.schema.map(\.type) == [
                .int32, .string, .decimal(precision: 10, scale: 2), .bool, .list(.int8),
                .structure([Field("x", .double)]), .instant(.microsecond), .dictionary(.string),
            ]
        )
        #expect(frame.columns[0].cells == [.int(1), .null, .int(-3)])
        #expect(frame.columns[1].cells == [.string("a"), .null, .string("é")])
        #expect(frame.columns[2].cells.map(\.description) == ["1.50", "null", "-2.25"])
        #expect(frame.columns[3].cells == [.bool(true), .null, .bool(false)])
        #expect(frame.columns[4].cells == [.list([.int(1), .int(2)]), .null, .list([])])
        #expect(
            frame.columns[5].cells == [
                .structure(StructureValue([("x", .double(1.5))])), .null, .structure(StructureValue([("x", .null)])),
            ]
        )
        #expect(
            frame.columns[6].cells.map(\.description) == [
                "1970-01-01T00:00:00.000000Z", "null", "1970-01-01T00:00:01.000000Z",
            ]
        )
        #expect(frame.columns[7].cells == [.string("u"), .string("v"), .string("u")])
    }

    @Test("views, bytes of one width, maps, lists of one size, nulls")
    func views() throws {
        let frame = try DataFrame(arrow: ArrowSeeds.views.bytes)
        #expect(frame.columns[0].cells == [.string("short"), .null, .string("a text of more than twelve bytes")])
        #expect(frame.columns[1].cells == [.binary([0xFF]), .binary([]), .null])
        #expect(frame.columns[2].cells == [.binary(Array("ab".utf8)), .binary(Array("cd".utf8)), .null])
        #expect(
            frame.columns[3].cells == [
                .list([.structure(StructureValue([("key", .string("k")), ("value", .int(1))]))]), .list([]), .null,
            ]
        )
        #expect(frame.columns[4].cells == [.list([.int(1), .int(2)]), .null, .list([.int(5), .int(6)])])
        #expect(frame.columns[5].cells == [.null, .null, .null])
    }

    @Test("dates, times, durations, intervals, wide decimals, uuid")
    func times() throws {
        let frame = try DataFrame(arrow: ArrowSeeds.times.bytes)
        #expect(
            frame.schema.map(\.type) == [
                .date, .date, .time(.millisecond), .time(.nanosecond), .duration(.microsecond), .interval, .string,
                .uuid,
            ]
        )
        let day = CellValue.date(CalendarDate(daysSinceEpoch: 1))
        #expect(frame.columns[0].cells == [day, .null] && frame.columns[1].cells == [day, .null])
        #expect(frame.columns[2].value(at: 0) == .time(TimeOfDay(ticks: 1, unit: .millisecond)))
        #expect(frame.columns[5].value(at: 0) == .interval(CalendarInterval(months: 1, days: 2, nanoseconds: 3)))
        #expect(frame.columns[6].cells == [.string("1.5"), .null])
        #expect(frame.columns[7].value(at: 0).description == "30313233-3435-3637-3839-616263646566")
    }

    @Test("a dictionary that grows by a delta")
    func deltas() throws {
        let frame = try DataFrame(arrow: ArrowSeeds.deltas.bytes)
        #expect(frame.columns[0].cells == [.string("a"), .string("b"), .string("c"), .string("a")])
    }
}
