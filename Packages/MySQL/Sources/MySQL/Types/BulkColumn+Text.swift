internal import DataFrames
internal import SQLCore

/// A column as the text that LOAD DATA reads: fields between tabs, `\N` for NULL, backslashes before what ends fields.
extension BulkColumn {
    /// Why LOAD DATA would read the column otherwise than a parameter; `nil` if it would not.
    ///
    /// It takes a number for a `YEAR`, `BIT`, `ENUM` or `SET` as a text, and a NULL for a `TIMESTAMP` that may be none as
    /// now; and times and floating point numbers are not printed as the server would for a text.
    var textObstacle: String? {
        if column.nullCount > 0, !target.isNullable { return "holds NULL, and the table's column takes none" }
        switch form {
        case .null, .text, .date, .uuidText, .uuidBytes: return nil
        case .moment, .span: return kind == .text ? "is a time, and the table's column a text" : nil
        default: break
        }
        switch kind {
        case .integer:
            let name = target.declaredType.lowercased().prefix { $0.isLetter }
            return name == "year" || name == "bit" ? "is a number, and the table's column a \(name.uppercased())" : nil
        case .float, .double, .decimal: return nil
        case .text where form != .float && form != .double && !isEnumeration: return nil
        default: return "is a number, and the table's column none"
        }
    }

    private var isEnumeration: Bool {
        let type = target.declaredType.lowercased()
        return type.hasPrefix("enum") || type.hasPrefix("set")
    }

    /// Whether the field is of hexadecimal digits, to be turned into bytes by UNHEX: no byte of it is a character.
    var isHexadecimal: Bool { form == .uuidBytes || (form == .text && view.type == .binary) }

    /// Writes a row's field, NULL included; see ``write(_:to:)``.
    func putText(_ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if view.isNull(row) {
            out[0] = UInt8(ascii: "\\")
            out[1] = UInt8(ascii: "N")
            return 2
        }
        return needsCheck && !isExact(row) ? -1 : writeText(row, to: out)
    }

    /// Writes a row's field, which is not NULL; see ``write(_:to:)``.
    @inline(__always)
    func writeText(_ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        switch form {
        case .null: return -1
        case .bool:
            out[0] = view.bool(row) ? 0x31 : 0x30
            return 1
        case .int8: return TextKernels.write(int64: Int64(view.value(row, as: Int8.self)), to: out)
        case .int16: return TextKernels.write(int64: Int64(view.value(row, as: Int16.self)), to: out)
        case .int32: return TextKernels.write(int64: Int64(view.value(row, as: Int32.self)), to: out)
        case .int64: return TextKernels.write(int64: view.value(row, as: Int64.self), to: out)
        case .uint8: return TextKernels.write(uint64: UInt64(view.value(row, as: UInt8.self)), to: out)
        case .uint16: return TextKernels.write(uint64: UInt64(view.value(row, as: UInt16.self)), to: out)
        case .uint32: return TextKernels.write(uint64: UInt64(view.value(row, as: UInt32.self)), to: out)
        case .uint64: return TextKernels.write(uint64: view.value(row, as: UInt64.self), to: out)
        case .float:
            // As the double of the same value: rounded twice, fewer digits might come back as another number.
            let value = Double(view.value(row, as: Float.self))
            return value.isFinite ? TextKernels.write(double: value, to: out) : -1
        case .double:
            let value = view.value(row, as: Double.self)
            return value.isFinite ? TextKernels.write(double: value, to: out) : -1
        case .text: return isHexadecimal ? writeHexadecimal(view.bytes(row), to: out) : escape(view.bytes(row), to: out)
        case .decimal:
            guard let number = exactDecimal(row) else { return -1 }
            return TextKernels.write(decimal: number, scale: scale, to: out)
        case .date:
            let day = view.value(row, as: Int32.self)
            return WireParameter.days.contains(Int64(day)) ? TextKernels.write(date: day, to: out) : -1
        case .moment:
            guard let exact = exactMoment(row) else { return -1 }
            let length = TextKernels.write(localDateTime: exact, unit: .microsecond, to: out)
            out[10] = UInt8(ascii: " ")
            return length
        case .span: return exactSpan(row).map { writeSpan($0, to: out) } ?? -1
        case .uuidText: return TextKernels.write(uuid: view.value(row, as: UUIDBytes.self), to: out)
        case .uuidBytes:
            return withUnsafeBytes(of: view.value(row, as: UUIDBytes.self)) { bytes in
                writeHexadecimal(bytes.assumingMemoryBound(to: UInt8.self), to: out)
            }
        }
    }

    @inline(__always)
    private func escape(_ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        for byte in bytes {
            switch byte {
            case 0:
                out[length] = UInt8(ascii: "\\")
                out[length &+ 1] = UInt8(ascii: "0")
                length &+= 2
            case UInt8(ascii: "\\"), UInt8(ascii: "\t"), UInt8(ascii: "\n"):
                out[length] = UInt8(ascii: "\\")
                out[length &+ 1] = byte
                length &+= 2
            default:
                out[length] = byte
                length &+= 1
            }
        }
        return length
    }

    private func writeHexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) -> Int {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x37 &+ value }
        var length = 0
        for byte in bytes {
            out[length] = digit(byte &>> 4)
            out[length &+ 1] = digit(byte & 15)
            length &+= 2
        }
        return length
    }

    /// Hours, minutes, seconds and their fraction, with a sign.
    private func writeSpan(_ microseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        if microseconds < 0 {
            out[0] = UInt8(ascii: "-")
            length = 1
        }
        let magnitude = microseconds.magnitude
        func two(_ number: UInt64) {
            out[length] = 0x30 + UInt8(number / 10)
            out[length + 1] = 0x30 + UInt8(number % 10)
            length += 2
        }
        let hours = magnitude / 3_600_000_000
        if hours > 99 {
            out[length] = 0x30 + UInt8(hours / 100)
            length += 1
        }
        two(hours % 100)
        for unit: UInt64 in [60_000_000, 1_000_000] {
            out[length] = UInt8(ascii: ":")
            length += 1
            two(magnitude / unit % 60)
        }
        out[length] = UInt8(ascii: ".")
        length += 1
        for unit: UInt64 in [10_000, 100, 1] { two(magnitude / unit % 100) }
        return length
    }
}
