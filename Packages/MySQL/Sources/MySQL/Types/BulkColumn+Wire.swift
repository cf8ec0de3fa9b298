internal import DataFrames
internal import SQLCore

extension BulkColumn {
    /// The most bytes of a value but a text's own, with what stands before it.
    static let valueRoom = 64

    /// Writes a row's value as an array holds it: behind an indicator, which is all of a NULL.
    ///
    /// - Returns: As ``write(_:to:)``.
    func put(_ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if view.isNull(row) {
            out[0] = Self.nullIndicator
            return 1
        }
        if needsCheck, !isExact(row) { return -1 }
        out[0] = 0
        let count = write(row, to: out + 1)
        return count < 0 ? count : count &+ 1
    }

    private static let nullIndicator: UInt8 = 1

    /// Writes a row's value, which is not NULL, as a request holds it.
    ///
    /// - Returns: How many bytes that took; -1 for a value without an exact form in the table.
    @inline(__always)
    func write(_ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let raw = UnsafeMutableRawPointer(out)
        switch form {
        case .null: return -1
        case .bool:
            out[0] = view.bool(row) ? 1 : 0
            return 1
        case .int8: return store(view.value(row, as: Int8.self), raw)
        case .int16: return store(view.value(row, as: Int16.self), raw)
        case .int32: return store(view.value(row, as: Int32.self), raw)
        case .int64: return store(view.value(row, as: Int64.self), raw)
        case .uint8: return store(view.value(row, as: UInt8.self), raw)
        case .uint16: return store(view.value(row, as: UInt16.self), raw)
        case .uint32: return store(view.value(row, as: UInt32.self), raw)
        case .uint64: return store(view.value(row, as: UInt64.self), raw)
        case .float:
            let value = view.value(row, as: Float.self)
            return value.isFinite ? store(value.bitPattern, raw) : -1
        case .double:
            let value = view.value(row, as: Double.self)
            return value.isFinite ? store(value.bitPattern, raw) : -1
        case .text:
            let bytes = view.bytes(row)
            let head = WireParameter.write(length: bytes.count, to: out)
            if let base = bytes.baseAddress { (raw + head).copyMemory(from: base, byteCount: bytes.count) }
            return head &+ bytes.count
        case .decimal:
            guard let number = exactDecimal(row) else { return -1 }
            let length = TextKernels.write(decimal: number, scale: scale, to: out + 1)
            out[0] = UInt8(truncatingIfNeeded: length)
            return length &+ 1
        case .date:
            let day = Int64(view.value(row, as: Int32.self))
            return WireParameter.days.contains(day) ? WireParameter.write(day: day, to: out) : -1
        case .moment: return exactMoment(row).map { WireParameter.write(moment: $0, to: out) } ?? -1
        case .span: return exactSpan(row).map { WireParameter.write(span: $0, to: out) } ?? -1
        case .uuidText:
            out[0] = 36
            return 1 &+ TextKernels.write(uuid: view.value(row, as: UUIDBytes.self), to: out + 1)
        case .uuidBytes:
            out[0] = 16
            (raw + 1).storeBytes(of: view.value(row, as: UUIDBytes.self), as: UUIDBytes.self)
            return 17
        }
    }

    @inline(__always)
    private func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, _ out: UnsafeMutableRawPointer)
        -> Int
    {
        out.storeBytes(of: number.littleEndian, as: Number.self)
        return MemoryLayout<Number>.size
    }
}
