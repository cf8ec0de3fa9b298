import CBaseline
public import DataFrames

/// The hash of the frames' rows in turn, computed by the same C functions over the raw columns as for the baseline.
public func checksum(_ frames: [DataFrame]) throws -> UInt64 {
    var hash = cb_hash()
    cb_hash_init(&hash)
    try withUnsafeMutableBytes(of: &hash) { bytes in
        let states = bytes.bindMemory(to: UInt64.self)
        for frame in frames {
            guard frame.columnCount == states.count else { fail("\(frame.columnCount) columns read, not 16") }
            for index in 0..<frame.columnCount {
                let column = frame.column(at: index)
                states[index] = try fold(states[index], column, named: frame.schema[index].name)
            }
        }
    }
    return cb_hash_finish(&hash)
}

private func fold(_ hash: UInt64, _ column: Column, named name: String) throws -> UInt64 {
    let count = Int64(column.count)
    return try column.withUnsafeValidity { bits, bitOffset in
        guard bitOffset == 0 else { fail("\(name): validity starts within a byte") }
        switch column.type {
        case .int64:
            return try column.withUnsafeValues(as: Int64.self) { cb_hash_int64(hash, $0.baseAddress, bits, count) }
        case .int32, .date:
            return try column.withUnsafeValues(as: Int32.self) { cb_hash_int32(hash, $0.baseAddress, bits, count) }
        case .decimal(_, 2):
            return try column.withUnsafeValues(as: Int128.self) { cb_hash_int128(hash, $0.baseAddress, bits, count) }
        case .string:
            return try column.withUnsafeStringBytes { offsets, bytes in
                guard case .narrow(let offsets) = offsets else { fail("\(name): offsets of 64 bits") }
                let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                return cb_hash_text(hash, offsets.baseAddress, start, bits, count)
            }
        default:
            fail("\(name): read as \(column.type), which is not what the table declares")
        }
    }
}
