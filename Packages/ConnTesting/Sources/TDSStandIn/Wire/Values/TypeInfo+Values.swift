extension TypeInfo {
    /// Reads a value. In bulk rows the long types come with a text pointer (MS-TDS 2.2.7.20).
    func readValue(
        from source: inout some WireSource & ~Copyable,
        isBulk: Bool = false
    ) throws(WireError) -> TDSValue {
        switch layout {
        case .null: return .null
        case .fixed(let size): return try value(of: try source.take(size))
        case .byte:
            let size = Int(try source.byte())
            return size == 0 ? .null : try value(of: try source.take(size))
        case .short:
            let size = try source.integer(UInt16.self)
            return size == WireType.nullLength ? .null : try value(of: try source.take(Int(size)))
        case .long where code == WireType.variant:
            let size = try source.integer(UInt32.self)
            if size == 0 || size == .max { return .null }
            return try Self.variant(of: try source.take(Int(size)))
        case .long:
            if isBulk {
                let pointer = Int(try source.byte())
                if pointer == 0 { return .null }
                _ = try source.take(pointer + 8)
            }
            let size = try source.integer(UInt32.self)
            return size == .max ? .null : try value(of: try source.take(Int(size)))
        case .chunked:
            let total = try source.integer(UInt64.self)
            if total == WireType.chunkedNull { return .null }
            var bytes: [UInt8] = []
            if total != WireType.chunkedUnknown { bytes.reserveCapacity(Int(min(total, 1 << 24))) }
            while true {
                let size = Int(try source.integer(UInt32.self))
                if size == 0 { break }
                bytes.append(contentsOf: try source.take(size))
            }
            guard total == WireType.chunkedUnknown || total == UInt64(bytes.count) else {
                throw .malformed("chunks of \(bytes.count) bytes where \(total) were promised")
            }
            return try value(of: bytes[...])
        }
    }

    /// A value of its bytes.
    func value(of bytes: ArraySlice<UInt8>) throws(WireError) -> TDSValue {
        var reader = WireReader(bytes)
        let size = bytes.count
        switch type {
        case .bit:
            try expect(size == 1, size)
            return .bit(try reader.byte() != 0)
        case .tinyint, .smallint, .int, .bigint:
            switch size {
            case 1: return .integer(Int64(try reader.byte()))
            case 2: return .integer(Int64(try reader.integer(Int16.self)))
            case 4: return .integer(Int64(try reader.integer(Int32.self)))
            case 8: return .integer(try reader.integer(Int64.self))
            default: throw .malformed("an integer of \(size) bytes")
            }
        case .real, .float:
            try expect(size == 4 || size == 8, size)
            if size == 4 { return .real(Float(bitPattern: try reader.integer(UInt32.self))) }
            return .float(Double(bitPattern: try reader.integer(UInt64.self)))
        case .decimal(_, let scale):
            try expect(size >= 2 && size <= 17, size)
            let isPositive = try reader.byte() != 0
            let low = try reader.unsigned(size: min(8, size - 1))
            let high = try reader.unsigned(size: max(0, size - 9))
            guard high <= UInt64(Int64.max) else { throw .malformed("a decimal of more than 38 digits") }
            let magnitude = Int128(high) << 64 | Int128(low)
            return .decimal(units: isPositive ? magnitude : -magnitude, scale: scale)
        case .money, .smallmoney:
            try expect(size == 4 || size == 8, size)
            if size == 4 { return .decimal(units: Int128(try reader.integer(Int32.self)), scale: 4) }
            let high = Int64(try reader.integer(Int32.self))
            return .decimal(units: Int128(high << 32 | Int64(try reader.integer(UInt32.self))), scale: 4)
        case .datetime, .smalldatetime:
            try expect(size == 4 || size == 8, size)
            if size == 4 {
                let days = Int(try reader.integer(UInt16.self))
                return .datetime(days: days, ticks: Int(try reader.integer(UInt16.self)) * 18_000)
            }
            let days = Int(try reader.integer(Int32.self))
            return .datetime(days: days, ticks: Int(try reader.integer(UInt32.self)))
        case .date:
            try expect(size == 3, size)
            return .date(days: try days(&reader))
        case .time(let scale):
            return .time(ticks: try ticks(&reader, scale: scale, size: size))
        case .datetime2(let scale):
            let ticks = try ticks(&reader, scale: scale, size: size - 3)
            return .datetime2(days: try days(&reader), ticks: ticks)
        case .datetimeoffset(let scale):
            let ticks = try ticks(&reader, scale: scale, size: size - 5)
            let days = try days(&reader)
            let offset = Int(try reader.integer(Int16.self))
            guard abs(offset) <= 14 * 60 else { throw .malformed("an offset of \(offset) minutes") }
            return .datetimeoffset(days: days, ticks: ticks, offset: offset)
        case .uniqueidentifier:
            try expect(size == 16, size)
            return .uuid(WireUUID.swapped(bytes))
        case .char, .varchar, .text:
            if isUTF8 { return .text(Array(String(decoding: bytes, as: UTF8.self).utf16)) }
            return .text(WireText.units(codePage: bytes))
        case .nchar, .nvarchar, .ntext:
            try expect(size.isMultiple(of: 2), size)
            return .text(WireText.units(bytes))
        case .xml:
            try expect(size.isMultiple(of: 2), size)
            let units = WireText.units(bytes)
            return .text(units.first == 0xFEFF ? Array(units.dropFirst()) : units)
        case .binary, .varbinary, .image, .rowversion: return .bytes(Array(bytes))
        case .variant: return try Self.variant(of: bytes)
        }
    }

    private func expect(_ isRight: Bool, _ size: Int) throws(WireError) {
        if !isRight { throw .malformed("a \(type) of \(size) bytes") }
    }

    /// Days since 0001-01-01, which end with the year 9999.
    private func days(_ reader: inout WireReader) throws(WireError) -> Int {
        let days = Int(try reader.unsigned(size: 3))
        guard days <= 3_652_058 else { throw .malformed("day \(days)") }
        return days
    }

    private func ticks(_ reader: inout WireReader, scale: Int, size: Int) throws(WireError) -> Int64 {
        guard size == WireTime.size(scale: scale) else { throw .malformed("a time(\(scale)) of \(size) bytes") }
        let ticks = Int64(try reader.unsigned(size: size)) * WireTime.ticks(scale: scale)
        guard ticks < WireTime.day else { throw .malformed("a time of \(ticks) ticks") }
        return ticks
    }

    /// A sql_variant's bytes: the type, its properties and the value (MS-TDS 2.2.5.5.4).
    private static func variant(of bytes: ArraySlice<UInt8>) throws(WireError) -> TDSValue {
        var reader = WireReader(bytes)
        let code = try reader.byte()
        let properties = try reader.take(Int(try reader.byte()))
        var about = WireReader(properties)
        let info: TypeInfo
        switch code {
        case WireType.int1, WireType.bit, WireType.int2, WireType.int4, WireType.int8, WireType.float4, WireType.float8,
            WireType.money4, WireType.money, WireType.datetime4, WireType.datetime, WireType.date:
            var own = WireReader([code])
            info = try .read(from: &own)
        case WireType.guid: info = TypeInfo(type: .uniqueidentifier, layout: .byte, code: code)
        case WireType.time, WireType.datetime2, WireType.datetimeoffset:
            var own = WireReader([code, try about.byte()])
            info = try .read(from: &own)
        case WireType.decimalN, WireType.numericN:
            var own = WireReader([code, 17, try about.byte(), try about.byte()])
            info = try .read(from: &own)
        case WireType.bigBinary, WireType.bigVarBinary:
            let length = Int(try about.integer(UInt16.self))
            let type: TDSType = code == WireType.bigBinary ? .binary(length: length) : .varbinary(length: length)
            info = TypeInfo(type: type, layout: .short, code: code)
        case WireType.bigChar, WireType.bigVarChar, WireType.nchar, WireType.nvarchar:
            let isUTF8 = WireCollation.isUTF8(try about.take(5))
            let length = Int(try about.integer(UInt16.self))
            let type: TDSType
            switch code {
            case WireType.bigChar: type = .char(length: length)
            case WireType.bigVarChar: type = .varchar(length: length)
            case WireType.nchar: type = .nchar(length: length / 2)
            default: type = .nvarchar(length: length / 2)
            }
            let isText = code == WireType.bigChar || code == WireType.bigVarChar
            info = TypeInfo(type: type, layout: .short, code: code, isUTF8: isUTF8 && isText)
        default: throw .malformed("no type \(code) in a sql_variant")
        }
        return .variant(info.type, try info.value(of: try reader.take(reader.remaining)))
    }
}
