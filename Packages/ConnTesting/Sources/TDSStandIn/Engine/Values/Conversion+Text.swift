extension Conversion {
    static func text(_ value: TDSValue, _ source: TDSType, _ target: TDSType, style: Int)
        throws(TDSMessage) -> TDSValue
    {
        var units: [UInt16]
        var mayCut = false
        switch value {
        case .text(let text):
            units = text
            mayCut = true
        case .bytes(let bytes):
            mayCut = true
            if style == 1 || style == 2 {
                units = Array(((style == 1 ? "0x" : "") + Formatting.hexadecimal(bytes)).utf16)
            } else if target.isNational {
                units = stride(from: 0, to: bytes.count, by: 2).map {
                    UInt16(bytes[$0]) | ($0 + 1 < bytes.count ? UInt16(bytes[$0 + 1]) << 8 : 0)
                }
            } else {
                units = bytes.map(CodePage.unit)
            }
        default:
            guard let text = plainText(value, source, style: style) else {
                throw TDSMessage(
                    281,
                    16,
                    "\(style) is not a valid style number when converting from \(source.name) to a character string."
                )
            }
            units = Array(text.utf16)
            mayCut = source.family == .date
        }
        if !target.isNational { units = CodePage.cut(units) }
        guard let length = target.length else { return .text(units) }
        if units.count > length {
            guard mayCut else {
                if source.family == .integer || source == .bit, !target.isNational {
                    return .text(padded([42], target))
                }
                if source == .uniqueidentifier {
                    throw TDSMessage(
                        8170,
                        16,
                        "Insufficient result space to convert uniqueidentifier value to char.",
                        state: 2
                    )
                }
                throw TDSMessage(
                    8115,
                    16,
                    "Arithmetic overflow error converting \(source.family == .integer ? "expression" : source.name) to data type \(target.name).",
                    state: 5
                )
            }
            units.removeLast(units.count - length)
        }
        return .text(padded(units, target))
    }

    static func padded(_ units: [UInt16], _ type: TDSType) -> [UInt16] {
        guard type.isFixed, let length = type.length, units.count < length else { return units }
        return units + Array(repeating: 32, count: length - units.count)
    }

    /// A number, date and so on as text.
    static func plainText(_ value: TDSValue, _ type: TDSType, style: Int = 0) -> String? {
        switch value {
        case .null: return ""
        case .bit(let flag): return flag ? "1" : "0"
        case .integer(let number): return String(number)
        case .real(let number): return Formatting.float(Double(number), style: style, digits: 7)
        case .float(let number): return Formatting.float(number, style: style, digits: 15)
        case .decimal(let units, let scale):
            if type.family == .money {
                if style == 2 || style == 126 { return DecimalMath.text(units, scale: 4) }
                return DecimalMath.text(DecimalMath.rescaled(units, from: scale, to: 2) ?? 0, scale: 2)
            }
            return DecimalMath.text(units, scale: scale)
        case .text(let units): return string(units)
        case .bytes(let bytes): return "0x" + Formatting.hexadecimal(bytes)
        case .uuid(let bytes): return Identifier.text(bytes)
        case .date, .time, .datetime2, .datetimeoffset, .datetime:
            return Moment(value)?.text(of: type, style: style)
        case .variant(let inner, let value): return plainText(value, inner, style: style)
        }
    }

    static func binary(_ value: TDSValue, _ source: TDSType, _ target: TDSType, style: Int)
        throws(TDSMessage) -> TDSValue
    {
        var bytes: [UInt8]
        var atEnd = false
        switch value {
        case .bytes(let same): bytes = same
        case .text(let units):
            if style == 1 || style == 2 {
                guard let parsed = Formatting.bytes(ofHexadecimal: units, prefixed: style == 1) else {
                    throw TDSMessage(8114, 16, "Error converting data type \(source.name) to varbinary.", state: 5)
                }
                bytes = parsed
            } else if source.isNational {
                bytes = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            } else {
                bytes = CodePage.encoded(units)
            }
        case .bit(let flag):
            bytes = [flag ? 1 : 0]
            atEnd = true
        case .integer(let number):
            let width = source == .tinyint ? 1 : source == .smallint ? 2 : source == .int ? 4 : 8
            bytes = (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> Int64($0 * 8)) }
            atEnd = true
        case .uuid(let uuid): bytes = Identifier.swapped(uuid)
        case .decimal(let units, _) where source.family == .money:
            let width = source == .smallmoney ? 4 : 8
            bytes = (0..<width).reversed().map { UInt8(truncatingIfNeeded: units >> Int128($0 * 8)) }
            atEnd = true
        case .float(let number):
            bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64($0 * 8)) }
            atEnd = true
        case .real(let number):
            bytes = (0..<4).reversed().map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32($0 * 8)) }
            atEnd = true
        default: throw notAllowed(source, target)
        }
        guard let length = target.length else { return .bytes(bytes) }
        if bytes.count > length { bytes = atEnd ? Array(bytes.suffix(length)) : Array(bytes.prefix(length)) }
        if target.isFixed || target == .rowversion, bytes.count < length {
            let zeros = [UInt8](repeating: 0, count: length - bytes.count)
            bytes = atEnd ? zeros + bytes : bytes + zeros
        }
        return .bytes(bytes)
    }
}
