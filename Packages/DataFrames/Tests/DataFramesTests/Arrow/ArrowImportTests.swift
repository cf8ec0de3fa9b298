import CArrow
import Synchronization
import Testing

@testable import DataFrames

@Suite("Arrow C interface: arrays of other libraries")
struct ArrowImportTests {
    /// Imports, and checks that schema and array are each released exactly once, children included.
    private func read(_ foreign: ForeignArray) throws -> [CellValue] {
        let releases = ForeignArray.Releases()
        let places = ArrowPlaces()
        foreign.write(schema: places.schema, releases)
        foreign.write(array: places.array, releases)
        let cells = try {
            let column = try Column(importingArrowSchema: places.schema, array: places.array)
            #expect(places.array.pointee.release == nil && places.schema.pointee.release == nil)
            #expect(releases.schemas.load(ordering: .relaxed) == foreign.count)
            return column.cells
        }()
        #expect(releases.arrays.load(ordering: .relaxed) == foreign.count)
        return cells
    }

    @Test("bits and a bitmap at an offset")
    func bits() throws {
        let foreign = ForeignArray(
            "b",
            length: 4,
            nullCount: 1,
            offset: 6,
            buffers: [[0b1011_1111, 0b11], [0b1000_0000, 0b01]]
        )
        #expect(try read(foreign) == [.null, .bool(true), .bool(true), .bool(false)])
    }

    @Test("an unknown null count is counted")
    func unknownNullCount() throws {
        let foreign = ForeignArray("s", length: 3, nullCount: -1, buffers: [[0b101], buffer([1, 2, 3] as [Int16])])
        #expect(try read(foreign) == [.int(1), .null, .int(3)])
    }

    @Test("large text, large bytes, and text where a null has bytes that are no UTF-8")
    func text() throws {
        let text = ForeignArray(
            "U",
            length: 2,
            offset: 1,
            buffers: [nil, buffer([0, 1, 3, 3] as [Int64]), Array("xéy".utf8)]
        )
        #expect(try read(text) == [.string("é"), .string("")])
        let bytes = ForeignArray("Z", length: 1, buffers: [nil, buffer([0, 2] as [Int64]), [0xFF, 0]])
        #expect(try read(bytes) == [.binary([0xFF, 0])])
        let hidden = ForeignArray(
            "u",
            length: 2,
            nullCount: 1,
            buffers: [[0b10], buffer([0, 1, 2] as [Int32]), [0xFF, 0x41]]
        )
        #expect(try read(hidden) == [.null, .string("A")])
    }

    @Test("views of text, short and long")
    func views() throws {
        let long = Array("a text of more than twelve bytes".utf8)
        var views: [UInt8] = buffer([5] as [Int32]) + Array("short".utf8) + [UInt8](repeating: 0, count: 7)
        views += buffer([Int32(long.count - 2)]) + Array(long[2..<6]) + buffer([0, 2] as [Int32])
        views += [UInt8](repeating: 0xFF, count: 16)
        let foreign = ForeignArray(
            "vu",
            length: 3,
            nullCount: 1,
            buffers: [[0b011], views, long, buffer([Int64(long.count)])]
        )
        #expect(try read(foreign) == [.string("short"), .string("text of more than twelve bytes"), .null])
    }

    @Test("numbers and times of other widths")
    func widths() throws {
        #expect(try read(ForeignArray("e", length: 1, buffers: [nil, buffer([0x3E00] as [UInt16])])) == [.float(1.5)])
        #expect(
            try read(ForeignArray("tdm", length: 2, buffers: [nil, buffer([86_400_000, -86_400_000] as [Int64])]))
                == [.date(CalendarDate(daysSinceEpoch: 1)), .date(CalendarDate(daysSinceEpoch: -1))]
        )
        #expect(
            try read(ForeignArray("ttm", length: 1, offset: 1, buffers: [nil, buffer([7, 1_500] as [Int32])]))
                == [.time(TimeOfDay(ticks: 1_500, unit: .millisecond))]
        )
        #expect(
            try read(ForeignArray("tiM", length: 1, buffers: [nil, buffer([14] as [Int32])]))
                == [.interval(CalendarInterval(months: 14, days: 0, nanoseconds: 0))]
        )
        #expect(
            try read(ForeignArray("tiD", length: 1, buffers: [nil, buffer([-3, 1_001] as [Int32])]))
                == [.interval(CalendarInterval(months: 0, days: -3, nanoseconds: 1_001_000_000))]
        )
        #expect(
            try read(ForeignArray("tsn:America/Sao_Paulo", length: 1, buffers: [nil, buffer([5] as [Int64])]))
                == [.instant(Instant(ticks: 5, unit: .nanosecond))]
        )
    }

    @Test("decimals of 32, 64, 128 and 256 bits, negative scales, and more digits than 38")
    func decimals() throws {
        #expect(
            try read(ForeignArray("d:9,2,32", length: 1, buffers: [nil, buffer([-1_250] as [Int32])]))
                == [.decimal(Decimal128(unscaled: -1_250, scale: 2))]
        )
        #expect(
            try read(ForeignArray("d:18,2,64", length: 1, buffers: [nil, buffer([1_250] as [Int64])]))
                == [.decimal(Decimal128(unscaled: 1_250, scale: 2))]
        )
        #expect(
            try read(ForeignArray("d:5,-2", length: 1, buffers: [nil, buffer([125] as [Int128])]))
                == [.decimal(Decimal128(unscaled: 12_500, scale: 0))]
        )
        #expect(
            try read(ForeignArray("d:38,2,256", length: 1, buffers: [nil, buffer([-3, -1, -1, -1] as [Int64])]))
                == [.decimal(Decimal128(unscaled: -3, scale: 2))]
        )
        let wide = [0, 0, 1, 0, -1, -1, -2, -1, 5, 0, 0, 0, 0, 0, 0, 0] as [Int64]
        #expect(
            try read(ForeignArray("d:76,3,256", length: 4, buffers: [nil, buffer(wide)])) == [
                .string("340282366920938463463374607431768211.456"),
                .string("-340282366920938463463374607431768211.457"), .string("0.005"), .string("0.000"),
            ]
        )
        let tooLarge = ForeignArray("d:38,0,256", length: 1, buffers: [nil, buffer([0, 0, 1, 0] as [Int64])])
        let error = #expect(throws: FrameError.self) { try read(tooLarge) }
        #expect(error?.kind == .conversion)
    }

    @Test("bytes of one width, lists of one size, maps")
    func fixedSizes() throws {
        #expect(
            try read(ForeignArray("w:2", length: 2, offset: 1, buffers: [nil, [9, 9, 1, 2, 3, 4]]))
                == [.binary([1, 2]), .binary([3, 4])]
        )
        let numbers = ForeignArray("C", length: 6, buffers: [nil, [0, 1, 2, 3, 4, 5]])
        #expect(
            try read(ForeignArray("+w:2", length: 2, nullCount: 1, offset: 1, buffers: [[0b010]], children: [numbers]))
                == [.list([.uint(2), .uint(3)]), .null]
        )
        let entries = ForeignArray(
            "+s",
            length: 1,
            buffers: [nil],
            children: [
                ForeignArray("C", length: 1, buffers: [nil, [7]], name: "key"),
                ForeignArray("C", length: 1, buffers: [nil, [8]], name: "value"),
            ]
        )
        let map = ForeignArray("+m", length: 1, buffers: [nil, buffer([0, 1] as [Int32])], children: [entries])
        #expect(try read(map) == [.list([.structure(StructureValue([("key", .uint(7)), ("value", .uint(8))]))])])
    }

    @Test("structures and lists whose children begin elsewhere")
    func slicedChildren() throws {
        let numbers = ForeignArray("C", length: 5, offset: 2, buffers: [nil, [9, 9, 1, 2, 3, 4, 5]], name: "n")
        let list = ForeignArray(
            "+l",
            length: 2,
            offset: 1,
            buffers: [nil, buffer([0, 1, 3, 3] as [Int32])],
            children: [numbers]
        )
        #expect(try read(list) == [.list([.uint(2), .uint(3)]), .list([])])
        let structure = ForeignArray(
            "+s",
            length: 2,
            nullCount: 1,
            offset: 3,
            buffers: [[0b1_0000]],
            children: [numbers]
        )
        #expect(try read(structure) == [.null, .structure(StructureValue([("n", .uint(5))]))])
    }

    @Test("dictionaries of every index width, with nulls in indices and values")
    func dictionaries() throws {
        func values() -> ForeignArray {
            ForeignArray(
                "u",
                length: 3,
                nullCount: 1,
                buffers: [[0b101], buffer([0, 1, 1, 2] as [Int32]), Array("ab".utf8)]
            )
        }
        let expected: [CellValue] = [.string("b"), .null, .null, .string("a")]
        for (format, bytes) in [
            ("c", buffer([2, 1, 99, 0] as [Int8])), ("C", buffer([2, 1, 99, 0] as [UInt8])),
            ("s", buffer([2, 1, 99, 0] as [Int16])), ("S", buffer([2, 1, 99, 0] as [UInt16])),
            ("i", buffer([2, 1, 99, 0] as [Int32])), ("I", buffer([2, 1, 99, 0] as [UInt32])),
            ("l", buffer([2, 1, 99, 0] as [Int64])), ("L", buffer([2, 1, .max, 0] as [UInt64])),
        ] {
            let foreign = ForeignArray(
                format,
                length: 4,
                nullCount: 1,
                buffers: [[0b1011], bytes],
                dictionary: values()
            )
            #expect(try read(foreign) == expected)
        }
        let numbers = ForeignArray("g", length: 2, buffers: [nil, buffer([0.5, 1.5])])
        let foreign = ForeignArray(
            "c",
            length: 2,
            nullCount: 1,
            buffers: [[0b10], [0, 1]],
            dictionary: numbers
        )
        #expect(try read(foreign) == [.null, .double(1.5)])
    }

    @Test("extension types: uuid, ours, and unknown ones as what they are stored in")
    func extensions() throws {
        let bytes = (0..<16).map { UInt8($0) }
        let uuid = ForeignArray("w:16", length: 1, buffers: [nil, bytes]).with {
            $0.metadata = [("ARROW:extension:name", "arrow.uuid"), ("ARROW:extension:metadata", "")]
        }
        #expect(try read(uuid).first?.description == "00010203-0405-0607-0809-0a0b0c0d0e0f")
        let ticks = ForeignArray("l", length: 1, buffers: [nil, buffer([3] as [Int64])]).with {
            $0.metadata = [
                ("ARROW:extension:name", ArrowField.ticksExtension), ("ARROW:extension:metadata", "instant"),
            ]
        }
        #expect(try read(ticks) == [.instant(Instant(ticks: 3, unit: .hundredNanoseconds))])
        let unknown = ForeignArray("l", length: 1, buffers: [nil, buffer([3] as [Int64])]).with {
            $0.metadata = [("k", "v"), ("ARROW:extension:name", "somebody.else")]
        }
        #expect(try read(unknown) == [.int(3)])
        let wrong = ForeignArray("l", length: 1, buffers: [nil, buffer([3] as [Int64])]).with {
            $0.metadata = [("ARROW:extension:name", ArrowField.ticksExtension)]
        }
        #expect(throws: FrameError.self) { try read(wrong) }
    }

    @Test("values that are not aligned are copied")
    func alignment() throws {
        let memory = ColumnBuffer(copying: [0] + buffer([1, 2] as [Int64]))
        let odd = ArrowMemory(base: memory.base + 1, byteCount: 16, owner: memory)
        let node = ArrowNode(
            length: 2,
            nullCount: 0,
            offset: 0,
            buffers: [nil, odd],
            children: [],
            dictionary: .none
        )
        let column = try ArrowImporter.column(ArrowField(name: "x", type: .integer(bits: 64, isSigned: true)), node)
        #expect(column.cells == [.int(1), .int(2)])
        #expect(Int(bitPattern: column.addresses[0]) & 7 == 0)
    }
}
