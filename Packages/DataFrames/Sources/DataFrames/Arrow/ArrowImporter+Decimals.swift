extension ArrowImporter {
    /// Decimals: 128 bits in place, others as 128 bits or, beyond 38 digits, as text.
    func decimals(_ bits: Int, _ precision: Int, _ scale: Int) throws(FrameError) -> Column {
        if type == .string { return try longDecimals(bits, scale) }
        if bits == 128, scale >= 0 {
            let (validity, nulls) = try validity()
            let values = try values(1, end * 16, alignment: 16)
            return made(ColumnStorage(validity: validity, values: values), nulls)
        }
        let factor = PowersOfTen.int128(max(0, -scale))
        func scaled(_ number: Int128) -> Int128? {
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        switch bits {
        case 32: return try converted(Int32.self, Int128.self) { scaled(Int128($0)) }
        case 64: return try converted(Int64.self, Int128.self) { scaled(Int128($0)) }
        case 128: return try converted(Int128.self, Int128.self) { scaled($0) }
        default:
            return try converted(WideInteger.self, Int128.self) { wide in
                wide.low.flatMap { scaled($0) }
            }
        }
    }

    private func longDecimals(_ bits: Int, _ scale: Int) throws(FrameError) -> Column {
        let (validity, _) = try validityFromZero()
        let source = try values(1, end * (bits / 8), alignment: 1)
        defer { withExtendedLifetime((source, validity)) {} }
        let valid = validity?.base.assumingMemoryBound(to: UInt8.self)
        let builder = StringBuilder()
        builder.reserve(length)
        for row in 0..<length {
            if let valid, !Bitmap.isSet(valid, row) {
                builder.appendNull()
                continue
            }
            let place = source.base + (offset + row) * (bits / 8)
            let number: WideInteger
            switch bits {
            case 32: number = WideInteger(Int128(place.loadUnaligned(as: Int32.self)))
            case 64: number = WideInteger(Int128(place.loadUnaligned(as: Int64.self)))
            case 128: number = WideInteger(place.loadUnaligned(as: Int128.self))
            default: number = place.loadUnaligned(as: WideInteger.self)
            }
            builder.append(number.decimalText(scale: scale))
        }
        return builder.finish()
    }
}
