import CArrow
import Synchronization
import Testing

@testable import DataFrames

@Suite("Arrow C interface: round trips")
struct ArrowRoundTripTests {
    @Test("every type comes back equal, whole and as a slice", arguments: Samples.types)
    func everyType(type: DataType) throws {
        for (count, range) in [(0, 0..<0), (1, 0..<1), (200, 0..<200), (200, 13..<151), (200, 64..<64)] {
            let column = try Samples.column(type, count: count, seed: 7).slice(range)
            let back = try ArrowPlaces.roundTrip(column)
            #expect(back.type == type)
            #expect(back.count == range.count && back.nullCount == column.nullCount)
            #expect(back.isEqual(to: column))
        }
    }

    @Test("a name with NUL, which C texts cut, is an error in every export and passes in files")
    func nulInNames() throws {
        let frame = try DataFrame([("a", Column(["x"])), ("b\0c", Column([1] as [Int64]))])
        let nested = try DataFrame([
            ("s", try Column(cells: [.null], type: .list(.structure([Field("\0", .int8)]))))
        ])
        for frame in [frame, nested] {
            let places = ArrowPlaces()
            let errors = [
                #expect(throws: FrameError.self) { try ArrowPlaces.roundTrip(frame) },
                #expect(throws: FrameError.self) { try frame.exportArrowStream(to: places.stream) },
                #expect(throws: FrameError.self) {
                    try DataFrame.exportArrowStream(to: places.stream, schema: frame.schema) { nil }
                },
            ]
            #expect(errors.allSatisfy { $0?.kind == .unsupported && $0?.column?.utf8.contains(0) == true })
            #expect(try DataFrame(arrow: frame.arrow()) == frame)
        }
        let places = ArrowPlaces()
        let error = #expect(throws: FrameError.self) {
            try frame.columns[0].exportArrow(schema: places.schema, array: places.array, name: "\0")
        }
        #expect(error?.kind == .unsupported)
    }

    @Test("nothing is copied where both sides have the layout", arguments: Samples.types)
    func nothingIsCopied(type: DataType) throws {
        let column = try Samples.column(type, count: 300, seed: 3).slice(5..<290)
        let back = try ArrowPlaces.roundTrip(column)
        #expect(back.addresses == column.addresses)
    }

    @Test(
        "times of seconds and milliseconds are copied to 32 bits and back",
        arguments: [TimeUnit.second, .millisecond]
    )
    func shortTimes(unit: TimeUnit) throws {
        let column = try Column(
            [TimeOfDay(ticks: 0, unit: unit), nil, TimeOfDay(ticks: unit.ticksPerDay, unit: unit)],
            type: .time(unit)
        )
        for part in [column, column.slice(1..<3)] {
            #expect(try ArrowPlaces.roundTrip(part).isEqual(to: part))
        }
        let outside = try Column([nil, TimeOfDay(ticks: 1 << 40, unit: unit)], type: .time(unit))
        #expect(throws: FrameError.self) { try ArrowPlaces.roundTrip(outside) }
    }

    @Test("times of 100 nanoseconds leave as nanoseconds when asked, and say when one is too large")
    func nanoseconds() throws {
        let options = ArrowExportOptions(hundredNanoseconds: .nanoseconds)
        let times = [Instant(ticks: 17, unit: .hundredNanoseconds), nil]
        let column = try Column(times, type: .instant(.hundredNanoseconds))
        let back = try ArrowPlaces.roundTrip(column, options)
        #expect(back.type == .instant(.nanosecond))
        #expect(back.cells == [.instant(Instant(ticks: 1_700, unit: .nanosecond)), .null])
        let large = try Column(
            [nil, Instant(ticks: .max, unit: .hundredNanoseconds)],
            type: .instant(.hundredNanoseconds)
        )
        let error = #expect(throws: FrameError.self) { try ArrowPlaces.roundTrip(large, options) }
        #expect(error?.kind == .conversion && error?.row == 1)
    }

    @Test("offsets of 64 bits leave as large text and come back as such")
    func wideOffsets() throws {
        let wide = ColumnStorage(
            values: ColumnBuffer(copying: Array("xabcd".utf8)),
            offsets: ColumnBuffer(copying: buffer([1, 2, 2, 5] as [Int64])),
            hasWideOffsets: true
        )
        let column = Column(type: .string, count: 3, nullCount: 0, storage: wide)
        let places = ArrowPlaces()
        try column.exportArrow(schema: places.schema, array: places.array)
        #expect(String(cString: places.schema.pointee.format) == "U")
        let back = try Column(importingArrowSchema: places.schema, array: places.array)
        #expect(back.cells == [.string("a"), .string(""), .string("bcd")])
        #expect(back.addresses == column.addresses)
        // A stream that was begun with narrow offsets gets narrow ones.
        let frame = try DataFrame([("t", column)])
        let fields = try ArrowFrames.fields(frame.schema, frames: [], ArrowExportOptions())
        let export = try ArrowFrames.export(frame, schema: frame.schema, fields: fields)
        #expect(export.children[0].buffers[1]?.byteCount == 16)
    }

    @Test("a frame comes back with names, types and nullability")
    func frames() throws {
        let columns = try Samples.types.map { try Samples.column($0, count: 50, seed: 2, nulls: 0.1) }
        var schema = Samples.types.enumerated().map { Field("c\($0)", $1) }
        schema.append(Field("required", .int64, isNullable: false))
        let frame = try DataFrame(schema: schema, columns: columns + [Column(Array(Int64(0)..<50))])
        for part in [frame, frame.slice(9..<41), frame.slice(0..<0)] {
            let back = try ArrowPlaces.roundTrip(part)
            #expect(back.schema == frame.schema)
            #expect(back.isEqual(to: part))
        }
        #expect(try ArrowPlaces.roundTrip(DataFrame([])).columnCount == 0)
    }

    @Test("exported memory lives until it is released, and goes then")
    func lifetime() throws {
        let freed = Counter()
        let places = ArrowPlaces()
        try {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 16)
            memory.initializeMemory(as: Int64.self, from: [1, 2, 3, 4], count: 4)
            let owner = UncheckedPointer(memory)
            let values = ColumnBuffer(foreign: memory, byteCount: 32) {
                owner.pointer.deallocate()
                freed.count.add(1, ordering: .relaxed)
            }
            let column = Column(type: .int64, count: 4, nullCount: 0, storage: ColumnStorage(values: values))
            try DataFrame([("a", column), ("b", column)]).exportArrow(schema: places.schema, array: places.array)
        }()
        #expect(freed.count.load(ordering: .relaxed) == 0)
        // A child is moved away and outlives its parent.
        let child = ArrowPlaces()
        let second = places.array.pointee.children[1]!
        child.array.initialize(to: second.pointee)
        second.pointee.release = nil
        places.array.pointee.release(places.array)
        #expect(places.array.pointee.release == nil)
        #expect(freed.count.load(ordering: .relaxed) == 0)
        let third = child.array.pointee.buffers[1]!.load(fromByteOffset: 16, as: Int64.self)
        #expect(third == 3)
        child.array.pointee.release(child.array)
        #expect(freed.count.load(ordering: .relaxed) == 1)
        places.schema.pointee.release(places.schema)
        #expect(places.schema.pointee.release == nil)
    }
}
