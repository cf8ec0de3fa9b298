import DataFrames
import Foundation
import Testing

@Suite("Typed access")
struct TypedAccessTests {
    private func check<T: ColumnElement & Equatable>(_ values: [T?], _ type: DataType, zero: T) throws {
        let column = Column(values)
        #expect(column.type == type)
        let typed = try column.typed(as: T.self)
        #expect(Array(typed) == values)
        #expect(Array(typed.values) == values.map { $0 ?? zero })
        #expect(Array(typed.validity) == values.map { $0 != nil })
        #expect(typed.nonNull() == values.compactMap { $0 })
        #expect(typed.nullCount == values.count { $0 == nil })
        #expect(Array(try column.slice(1..<values.count).typed(as: T.self)) == Array(values[1...]))
    }

    @Test("reads every Swift type it makes columns of")
    func everyType() throws {
        try check([1, nil, -3] as [Int8?], .int8, zero: 0)
        try check([1, nil, -3] as [Int16?], .int16, zero: 0)
        try check([1, nil, -3] as [Int32?], .int32, zero: 0)
        try check([1, nil, -3] as [Int64?], .int64, zero: 0)
        try check([1, nil, .max] as [Int?], .int64, zero: 0)
        try check([1, nil, 255] as [UInt8?], .uint8, zero: 0)
        try check([1, nil, 3] as [UInt16?], .uint16, zero: 0)
        try check([1, nil, 3] as [UInt32?], .uint32, zero: 0)
        try check([1, nil, .max] as [UInt64?], .uint64, zero: 0)
        try check([1, nil, .max] as [UInt?], .uint64, zero: 0)
        try check([1.5, nil, -.infinity] as [Float?], .float, zero: 0)
        try check([1.5, nil, .infinity] as [Double?], .double, zero: 0)
        try check([true, nil, false], .bool, zero: false)
        try check(["a", nil, "", "漢字"], .string, zero: "")
        try check([[1, 2], nil, []] as [[UInt8]?], .binary, zero: [])
        try check([UUID(), nil, UUID()], .uuid, zero: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
        try check([CalendarDate(daysSinceEpoch: 9), nil], .date, zero: CalendarDate(daysSinceEpoch: 0))
        try check([.seconds(3), nil], .duration(.microsecond), zero: Duration.zero)
        try check([.nanoseconds(3), nil], .duration(.nanosecond), zero: Duration.zero)
        try check([CalendarInterval(months: 1), nil], .interval, zero: CalendarInterval())
    }

    @Test("times and decimals take the finest unit and the largest scale")
    func commonUnits() throws {
        let instants = Column([Instant(ticks: 1, unit: .second), Instant(ticks: 5, unit: .millisecond)])
        #expect(instants.type == .instant(.millisecond))
        #expect(try Array(instants.typed(as: Instant.self)).map { $0?.ticks } == [1_000, 5])
        let decimals = Column([Decimal128(unscaled: 15, scale: 1), Decimal128(unscaled: 2, scale: 0)])
        #expect(decimals.type == .decimal(precision: 38, scale: 1))
        #expect(try Array(decimals.typed(as: Decimal128.self)).map { $0?.unscaled } == [15, 20])
    }

    @Test("a wrong type is an error that names the column")
    func wrongType() throws {
        let frame = try DataFrame([("power", Column([1, 2])), ("name", Column(["a", "b"]))])
        for read in [
            { _ = try frame["power", as: Double.self] }, { _ = try frame["power", as: Int32.self] },
            { _ = try frame["power", as: String.self] }, { _ = try frame["power", as: Bool.self] },
        ] as [() throws -> Void] {
            let error = #expect(throws: FrameError.self) { try read() }
            #expect(error?.kind == .wrongType)
            #expect(error?.column == "power")
        }
    }

    @Test("an unknown name is an error that names the columns there are")
    func unknownName() throws {
        let frame = try DataFrame([("power", Column([1, 2]))])
        let error = #expect(throws: FrameError.self) { try frame["Power", as: Int.self] }
        #expect(error?.kind == .unknownColumn)
        #expect(error?.description.contains("\"power\"") == true)
    }

    @Test("a time is not an integer")
    func timeIsNoInteger() {
        let column = Column([Instant(ticks: 1, unit: .second)])
        #expect(throws: FrameError.self) { try column.typed(as: Int64.self) }
        #expect(throws: FrameError.self) { try Column([CalendarDate(daysSinceEpoch: 1)]).typed(as: Int32.self) }
    }

    @Test("a null column reads as every type, a dictionary as its values")
    func nullAndDictionary() throws {
        #expect(try Array(Column(nulls: 2, type: .null).typed(as: Double.self)) == [nil, nil])
        let column = try Column(["x", nil, "y", "x"], type: .dictionary(.string))
        #expect(try Array(column.typed(as: String.self)) == ["x", nil, "y", "x"])
        #expect(try Array(column.slice(1..<4).typed(as: String.self)) == [nil, "y", "x"])
    }

    @Test("a column of a declared type converts exactly or says which row does not")
    func declaredType() throws {
        #expect(try Column([1, nil, 127], type: .int8).cells == [.int(1), .null, .int(127)])
        let error = #expect(throws: FrameError.self) { try Column([1, 128], type: .int8) }
        #expect(error?.kind == .conversion)
        #expect(error?.row == 1)
        #expect(throws: FrameError.self) { try Column([-1], type: .uint64) }
        #expect(throws: FrameError.self) {
            try Column([Decimal128(unscaled: 125, scale: 2)], type: .decimal(precision: 10, scale: 1))
        }
        #expect(throws: FrameError.self) {
            try Column([Decimal128(unscaled: 1_000, scale: 0)], type: .decimal(precision: 3, scale: 0))
        }
        #expect(throws: FrameError.self) {
            try Column([Instant(ticks: 1, unit: .millisecond)], type: .instant(.second))
        }
        #expect(throws: FrameError.self) { try Column([1], type: .double) }
        #expect(throws: FrameError.self) { try Column(["1"], type: .int64) }
    }

    @Test("lists lend their elements, structures their fields")
    func nested() throws {
        let lists = try Column(cells: [.list([.int(1), .int(2)]), .null, .list([])], type: .list(.int64))
        #expect(try lists.list(at: 0)?.cells == [.int(1), .int(2)])
        #expect(try lists.list(at: 1) == nil)
        #expect(try lists.list(at: 2)?.count == 0)
        let type = DataType.structure([Field("a", .int64)])
        let structures = try Column(
            cells: [.structure(StructureValue([("a", .int(4))])), .null, .structure(StructureValue([]))],
            type: type
        )
        #expect(try structures.field("a").cells == [.int(4), .null, .null])
        #expect(try structures.slice(1..<3).field("a").cells == [.null, .null])
        #expect(throws: FrameError.self) { try structures.field("b") }
        #expect(throws: FrameError.self) { try lists.field("a") }
        #expect(throws: FrameError.self) { try structures.list(at: 0) }
    }
}
