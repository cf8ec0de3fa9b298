import Testing

@testable import TDSStandIn

@Suite struct ValueTests {
    @Test(arguments: SampleTypes.all.indices)
    func aValueComesBackAsItWasSent(index: Int) throws {
        let (type, value) = SampleTypes.all[index]
        for sent in [value, .null] {
            var writer = WireWriter()
            writer.typeInfo(type, isNullable: true)
            try writer.value(sent, as: type, isNullable: true)
            var reader = WireReader(writer.array)
            let info = try TypeInfo.read(from: &reader)
            #expect(info.type == (type == .rowversion ? .binary(length: 8) : type))
            #expect(try info.readValue(from: &reader, isBulk: true) == sent)
            #expect(reader.isAtEnd())
        }
    }

    @Test(arguments: SampleTypes.all.indices)
    func aColumnWithoutNullHasTheFixedFormAndTheSameValue(index: Int) throws {
        let (type, value) = SampleTypes.all[index]
        var writer = WireWriter()
        writer.typeInfo(type, isNullable: false)
        try writer.value(value, as: type, isNullable: false)
        var reader = WireReader(writer.array)
        let info = try TypeInfo.read(from: &reader)
        #expect(try info.readValue(from: &reader, isBulk: true) == value)
        #expect(reader.isAtEnd())
    }

    /// Bytes as MS-TDS 2.2.5.5 lays them out, reckoned by hand.
    @Test(
        arguments: [
            (.int, .integer(-2), [4, 0xFE, 0xFF, 0xFF, 0xFF]),
            (.bit, .bit(true), [1, 1]),
            (.float, .float(1), [8, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]),
            (.money, .decimal(units: 10_000, scale: 4), [8, 0, 0, 0, 0, 0x10, 0x27, 0, 0]),
            (.money, .decimal(units: -1, scale: 4), [8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            (.money, .decimal(units: 1 << 32, scale: 4), [8, 1, 0, 0, 0, 0, 0, 0, 0]),
            (.decimal(precision: 5, scale: 2), .decimal(units: -12_345, scale: 2), [5, 0, 0x39, 0x30, 0, 0]),
            (.decimal(precision: 12, scale: 0), .integer(256), [9, 1, 0, 1, 0, 0, 0, 0, 0, 0]),
            (.date, .date(days: 738_000), [3, 0xD0, 0x42, 0x0B]),
            (.time(scale: 7), .time(ticks: 1), [5, 1, 0, 0, 0, 0]),
            (.time(scale: 0), .time(ticks: 20_000_000), [3, 2, 0, 0]),
            (.time(scale: 3), .time(ticks: 20_000_000), [4, 0xD0, 7, 0, 0]),
            (.datetime2(scale: 0), .datetime2(days: 1, ticks: 0), [6, 0, 0, 0, 1, 0, 0]),
            (
                .datetimeoffset(scale: 0), .datetimeoffset(days: 1, ticks: 0, offset: -60),
                [8, 0, 0, 0, 1, 0, 0, 0xC4, 0xFF]
            ),
            (.datetime, .datetime(days: -1, ticks: 300), [8, 0xFF, 0xFF, 0xFF, 0xFF, 0x2C, 1, 0, 0]),
            (.smalldatetime, .datetime(days: 2, ticks: 36_000), [4, 2, 0, 2, 0]),
            (.varchar(length: 3), .text([0x20AC]), [1, 0, 0x80]),
            (.char(length: 3), .text([0x41]), [3, 0, 0x41, 0x20, 0x20]),
            (.nvarchar(length: 3), .text([0x20AC]), [2, 0, 0xAC, 0x20]),
            (.varbinary(length: nil), .bytes([7]), [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 0]),
            (.varchar(length: nil), .text([]), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (.variant, .variant(.int, .integer(1)), [6, 0, 0, 0, 0x38, 0, 1, 0, 0, 0]),
        ] as [(TDSType, TDSValue, [UInt8])]
    )
    func aValueHasTheBytesOfTheSpecification(type: TDSType, value: TDSValue, bytes: [UInt8]) throws {
        var writer = WireWriter()
        try writer.value(value, as: type, isNullable: true)
        #expect(writer.array == bytes)
    }

    @Test func uniqueidentifierHasItsFirstThreeFieldsReversed() throws {
        var writer = WireWriter()
        try writer.value(.uuid((0..<16).map { UInt8($0) }), as: .uniqueidentifier, isNullable: true)
        #expect(writer.array == [16, 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15])
    }

    @Test(
        arguments: [
            (.int, .text([65])), (.tinyint, .integer(256)), (.tinyint, .integer(-1)), (.smallint, .integer(40_000)),
            (.decimal(precision: 5, scale: 1), .decimal(units: 123, scale: 2)),
            (.decimal(precision: 5, scale: 0), .decimal(units: Int128(UInt32.max) + 1, scale: 0)),
            (.money, .decimal(units: Int128(Int64.max) + 1, scale: 4)), (.date, .date(days: -1)),
            (.time(scale: 7), .time(ticks: 864_000_000_000)), (.uniqueidentifier, .uuid([1])),
            (.rowversion, .bytes([1])), (.varbinary(length: 8000), .bytes(Array(repeating: 0, count: 8001))),
            (.variant, .integer(1)), (.variant, .variant(.xml, .text([]))),
        ] as [(TDSType, TDSValue)]
    )
    func aValueThatItsTypeCannotHoldIsAnError(type: TDSType, value: TDSValue) {
        var writer = WireWriter()
        #expect(throws: WireError.self) { try writer.value(value, as: type, isNullable: true) }
    }

    @Test func nullInAColumnWithoutIsAnError() {
        var writer = WireWriter()
        #expect(throws: WireError.self) { try writer.value(.null, as: .int, isNullable: false) }
    }

    @Test func everyByteOfTheCodePageComesBack() {
        let bytes = (0...255).map { UInt8($0) }
        let units = WireText.units(codePage: bytes[...])
        #expect(units.map(WireText.codePage) == bytes)
        #expect(Set(units).count == 256)
        #expect(WireText.codePage(0x4E2D) == 0x3F && WireText.codePage(0xD83D) == 0x3F)
    }

    @Test(
        arguments: [
            [WireType.intN, 3], [WireType.decimalN, 17, 39, 0], [WireType.decimalN, 17, 5, 6], [WireType.time, 8],
            [WireType.nvarchar, 0x42, 0x1F, 9, 4, 0xD0, 0, 0x34], [WireType.bigBinary, 0xFF, 0xFF], [0x00], [0x99],
            [WireType.udt], [WireType.tableValued], [WireType.datetimeN, 3], [],
        ] as [[UInt8]]
    )
    func typeInformationThatCannotBeIsAnError(bytes: [UInt8]) {
        var reader = WireReader(bytes)
        #expect(throws: WireError.self) { try TypeInfo.read(from: &reader) }
    }

    @Test func chunksOfUnknownTotalAreJoined() throws {
        var reader = WireReader(
            [
                WireType.bigVarBinary, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 1, 2, 1,
                0, 0, 0, 3, 0, 0, 0, 0,
            ])
        let info = try TypeInfo.read(from: &reader)
        #expect(try info.readValue(from: &reader) == .bytes([1, 2, 3]))
        #expect(reader.isAtEnd())
    }

    @Test func textOfAUTF8CollationIsRead() throws {
        var reader = WireReader([WireType.bigVarChar, 10, 0, 9, 4, 0xD0, 0x04, 0, 3, 0, 0xE2, 0x82, 0xAC])
        let info = try TypeInfo.read(from: &reader)
        #expect(try info.readValue(from: &reader) == .text([0x20AC]))
    }
}
