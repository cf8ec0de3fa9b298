extension WireWriter {
    /// A value in a row or a RETURNVALUE: the length that its type has, then the bytes. `isNullable` must be what the
    /// type information said.
    mutating func value(_ value: TDSValue, as type: TDSType, isNullable: Bool) throws(WireError) {
        if case .null = value { return try null(type, isNullable: isNullable) }
        switch type {
        case .bit, .tinyint, .smallint, .int, .bigint, .real, .float, .smallmoney, .money, .smalldatetime, .datetime:
            if isNullable { byte(UInt8(type.fixedSize)) }
            try bare(value, as: type)
        case .decimal, .date, .time, .datetime2, .datetimeoffset, .uniqueidentifier:
            byte(UInt8(type.fixedSize))
            try bare(value, as: type)
        case .char, .varchar(.some), .nchar, .nvarchar(.some), .binary, .varbinary(.some), .rowversion:
            let place = count
            integer(UInt16(0))
            try bare(value, as: type)
            guard count - place - 2 <= 8000 else { throw .mismatch("\(count - place - 2) bytes as \(type)") }
            patch(UInt16(count - place - 2), at: place)
        case .varchar, .nvarchar, .varbinary, .xml:
            // One chunk, and the total length before it (MS-TDS 2.2.5.2.3).
            let place = count
            integer(UInt64(0))
            integer(UInt32(0))
            try bare(value, as: type)
            let size = count - place - 12
            guard size <= Int(UInt32.max) else { throw .mismatch("\(size) bytes as \(type)") }
            patch(UInt32(size), at: place)
            if size == 0 {
                cut(to: place + 12)
            } else {
                patch(UInt32(size), at: place + 8)
                integer(UInt32(0))
            }
        case .text, .ntext, .image:
            // A text pointer and a timestamp of no meaning (MS-TDS 2.2.7.20).
            byte(16)
            copy(repeatElement(0x64, count: 16))
            copy(repeatElement(0x64, count: 8))
            let place = count
            integer(UInt32(0))
            try bare(value, as: type)
            patch(UInt32(count - place - 4), at: place)
        case .variant:
            let place = count
            integer(UInt32(0))
            try variant(value)
            patch(UInt32(count - place - 4), at: place)
        }
    }

    private mutating func null(_ type: TDSType, isNullable: Bool) throws(WireError) {
        switch type {
        case .bit, .tinyint, .smallint, .int, .bigint, .real, .float, .smallmoney, .money, .smalldatetime, .datetime:
            guard isNullable else { throw .mismatch("NULL in a column without") }
            byte(0)
        case .decimal, .date, .time, .datetime2, .datetimeoffset, .uniqueidentifier, .text, .ntext, .image: byte(0)
        case .char, .varchar(.some), .nchar, .nvarchar(.some), .binary, .varbinary(.some), .rowversion:
            integer(WireType.nullLength)
        case .varchar, .nvarchar, .varbinary, .xml: integer(WireType.chunkedNull)
        case .variant: integer(UInt32(0))
        }
    }

    /// A value's bytes without a length (MS-TDS 2.2.5.5).
    private mutating func bare(_ value: TDSValue, as type: TDSType) throws(WireError) {
        switch (type, value) {
        case (.bit, .bit(let isOn)): byte(isOn ? 1 : 0)
        case (.bit, .integer(let number)): byte(number == 0 ? 0 : 1)
        case (.tinyint, .integer(let number)): integer(try narrow(number, UInt8.self, type))
        case (.smallint, .integer(let number)): integer(try narrow(number, Int16.self, type))
        case (.int, .integer(let number)): integer(try narrow(number, Int32.self, type))
        case (.bigint, .integer(let number)): integer(number)
        case (.real, .real(let number)): integer(number.bitPattern)
        case (.real, .float(let number)): integer(Float(number).bitPattern)
        case (.float, .float(let number)): integer(number.bitPattern)
        case (.float, .real(let number)): integer(Double(number).bitPattern)
        case (.decimal(let precision, let scale), .decimal(let units, let own)):
            try decimal(units, scale: own, precision: precision, to: scale)
        case (.decimal(let precision, let scale), .integer(let number)):
            try decimal(Int128(number), scale: 0, precision: precision, to: scale)
        case (.money, .decimal(let units, let scale)):
            let amount = try narrow(rescaled(units, from: scale, to: 4, type), Int64.self, type)
            integer(Int32(truncatingIfNeeded: amount >> 32))
            integer(UInt32(truncatingIfNeeded: amount))
        case (.smallmoney, .decimal(let units, let scale)):
            integer(try narrow(rescaled(units, from: scale, to: 4, type), Int32.self, type))
        case (.smalldatetime, .datetime(let days, let ticks)):
            integer(try narrow(days, UInt16.self, type))
            integer(try narrow(ticks / 18_000, UInt16.self, type))
        case (.datetime, .datetime(let days, let ticks)):
            integer(try narrow(days, Int32.self, type))
            integer(try narrow(ticks, UInt32.self, type))
        case (.date, .date(let days)): try day(days)
        case (.time(let scale), .time(let ticks)): try time(ticks, scale: scale)
        case (.datetime2(let scale), .datetime2(let days, let ticks)):
            try time(ticks, scale: scale)
            try day(days)
        case (.datetimeoffset(let scale), .datetimeoffset(let days, let ticks, let offset)):
            try time(ticks, scale: scale)
            try day(days)
            integer(try narrow(offset, Int16.self, type))
        case (.uniqueidentifier, .uuid(let bytes)):
            guard bytes.count == 16 else { throw .mismatch("a uniqueidentifier of \(bytes.count) bytes") }
            copy(WireUUID.swapped(bytes))
        case (.char(let length), .text(let units)): codePage(units, padded: length)
        case (.varchar, .text(let units)), (.text, .text(let units)): codePage(units, padded: 0)
        case (.nchar(let length), .text(let units)):
            utf16(units)
            for _ in 0..<max(0, length - units.count) { integer(UInt16(0x20)) }
        case (.nvarchar, .text(let units)), (.ntext, .text(let units)), (.xml, .text(let units)): utf16(units)
        case (.binary(let length), .bytes(let bytes)):
            copy(bytes)
            zeros(max(0, length - bytes.count))
        case (.varbinary, .bytes(let bytes)), (.image, .bytes(let bytes)): copy(bytes)
        case (.rowversion, .bytes(let bytes)):
            guard bytes.count == 8 else { throw .mismatch("a rowversion of \(bytes.count) bytes") }
            copy(bytes)
        default: throw .mismatch("\(value) as \(type)")
        }
    }

    private mutating func codePage(_ units: [UInt16], padded length: Int) {
        reserve(max(units.count, length))
        for unit in units { byte(WireText.codePage(unit)) }
        for _ in 0..<max(0, length - units.count) { byte(0x20) }
    }

    private mutating func day(_ days: Int) throws(WireError) {
        guard (0...3_652_058).contains(days) else { throw .mismatch("day \(days)") }
        integer(UInt64(days), size: 3)
    }

    private mutating func time(_ ticks: Int64, scale: Int) throws(WireError) {
        guard (0..<WireTime.day).contains(ticks) else { throw .mismatch("a time of \(ticks) ticks") }
        integer(UInt64(ticks / WireTime.ticks(scale: scale)), size: WireTime.size(scale: scale))
    }

    private mutating func decimal(_ units: Int128, scale: Int, precision: Int, to target: Int) throws(WireError) {
        let type = TDSType.decimal(precision: precision, scale: target)
        let value = try rescaled(units, from: scale, to: target, type)
        let size = TDSType.decimalSize(precision: precision) - 1
        let magnitude = value.magnitude
        guard size == 16 || magnitude >> UInt128(size * 8) == 0 else { throw .mismatch("\(units) as \(type)") }
        byte(value < 0 ? 0 : 1)
        integer(UInt64(truncatingIfNeeded: magnitude), size: min(8, size))
        if size > 8 { integer(UInt64(truncatingIfNeeded: magnitude >> 64), size: size - 8) }
    }

    /// The same number at another scale; a scale too small for it is an error.
    private func rescaled(_ units: Int128, from scale: Int, to target: Int, _ type: TDSType) throws(WireError) -> Int128
    {
        var value = units
        var scale = scale
        while scale < target {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { throw .mismatch("\(units) as \(type)") }
            value = product
            scale += 1
        }
        while scale > target {
            let (quotient, rest) = value.quotientAndRemainder(dividingBy: 10)
            guard rest == 0 else { throw .mismatch("\(units) of scale \(scale) as \(type)") }
            value = quotient
            scale -= 1
        }
        return value
    }

    private func narrow<Number: BinaryInteger, Target: FixedWidthInteger>(
        _ number: Number,
        _: Target.Type,
        _ type: TDSType
    ) throws(WireError) -> Target {
        guard let target = Target(exactly: number) else { throw .mismatch("\(number) as \(type)") }
        return target
    }

    /// sql_variant: type, length of properties, properties, bytes (MS-TDS 2.2.5.5.4).
    private mutating func variant(_ value: TDSValue) throws(WireError) {
        guard case .variant(let type, let inner) = value else { throw .mismatch("\(value) as sql_variant") }
        switch type {
        case .bit, .tinyint, .smallint, .int, .bigint, .real, .float, .smallmoney, .money, .smalldatetime, .datetime,
            .date:
            typeInfo(type, isNullable: false)
            byte(0)
        case .uniqueidentifier:
            byte(WireType.guid)
            byte(0)
        case .time(let scale), .datetime2(let scale), .datetimeoffset(let scale):
            typeInfo(type, isNullable: false)
            cut(to: count - 1)
            byte(1)
            byte(UInt8(clamping: scale))
        case .decimal(let precision, let scale):
            byte(WireType.numericN)
            byte(2)
            byte(UInt8(clamping: precision))
            byte(UInt8(clamping: scale))
        case .char(let length): try variantText(WireType.bigChar, length)
        case .varchar(.some(let length)): try variantText(WireType.bigVarChar, length)
        case .nchar(let length): try variantText(WireType.nchar, length * 2)
        case .nvarchar(.some(let length)): try variantText(WireType.nvarchar, length * 2)
        case .binary(let length), .varbinary(.some(let length)):
            if case .binary = type { byte(WireType.bigBinary) } else { byte(WireType.bigVarBinary) }
            byte(2)
            integer(try narrow(length, UInt16.self, type))
        case .varchar, .nvarchar, .varbinary, .text, .ntext, .image, .rowversion, .xml, .variant:
            throw .mismatch("\(type) in a sql_variant")
        }
        try bare(inner, as: type)
    }

    private mutating func variantText(_ code: UInt8, _ bytes: Int) throws(WireError) {
        byte(code)
        byte(7)
        copy(WireCollation.bytes)
        integer(try narrow(bytes, UInt16.self, .variant))
    }
}

extension TDSType {
    /// The bytes of every value of the type, without a length; 0 where they differ.
    fileprivate var fixedSize: Int {
        switch self {
        case .bit, .tinyint: 1
        case .smallint: 2
        case .int, .real, .smallmoney, .smalldatetime: 4
        case .bigint, .float, .money, .datetime: 8
        case .decimal(let precision, _): TDSType.decimalSize(precision: precision)
        case .date: 3
        case .time(let scale): WireTime.size(scale: scale)
        case .datetime2(let scale): WireTime.size(scale: scale) + 3
        case .datetimeoffset(let scale): WireTime.size(scale: scale) + 5
        case .uniqueidentifier: 16
        default: 0
        }
    }
}
