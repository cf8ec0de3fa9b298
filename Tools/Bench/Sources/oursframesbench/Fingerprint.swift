import CBaseline
import DataFrames
import OursSupport

/// A hash of a frame that numpy computes over whole columns too: each value has the weight of its place.
enum Fingerprint {
    /// The hash of all columns in turn, which must hold no nulls.
    static func of(_ frame: DataFrame) throws -> UInt64 {
        var hash: UInt64 = 0
        for (field, column) in zip(frame.schema, frame.columns) {
            guard column.nullCount == 0 else { fail("\(field.name): there are nulls") }
            hash = cb_fold(hash, try of(column, field.name))
        }
        return hash
    }

    /// The hash of some bytes, eight at a time; what is missing at the end counts as zeros.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0
        let words = bytes.count / 8
        for index in 0..<words {
            let word = bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            sum &+= word &* cb_mix(UInt64(index))
        }
        var last: UInt64 = 0
        for (index, byte) in bytes[(words * 8)...].enumerated() { last |= UInt64(byte) << UInt64(index * 8) }
        return cb_fold(sum &+ last &* cb_mix(UInt64(words)), UInt64(bytes.count))
    }

    private static func of(_ column: Column, _ name: String) throws -> UInt64 {
        switch column.type {
        case .int64: try column.withUnsafeValues(as: Int64.self) { sum($0) { UInt64(bitPattern: $0) } }
        case .int32, .date:
            try column.withUnsafeValues(as: Int32.self) { sum($0) { UInt64(bitPattern: Int64($0)) } }
        case .decimal: try column.withUnsafeValues(as: Int128.self) { sum($0) { UInt64(truncatingIfNeeded: $0) } }
        case .double: try column.withUnsafeValues(as: Double.self) { sum($0) { $0.bitPattern } }
        case .string: try texts(column)
        default: fail("\(name): came as \(column.type)")
        }
    }

    @inline(__always)
    private static func sum<T>(_ values: UnsafeBufferPointer<T>, _ bits: (T) -> UInt64) -> UInt64 {
        var sum: UInt64 = 0
        for index in values.indices { sum &+= bits(values[index]) &* cb_mix(UInt64(index)) }
        return sum
    }

    private static func texts(_ column: Column) throws -> UInt64 {
        try column.withUnsafeStringBytes { offsets, bytes in
            var lengths: UInt64 = 0
            for index in 0..<column.count {
                lengths &+= UInt64(offsets[index + 1] - offsets[index]) &* cb_mix(UInt64(index))
            }
            let used = UnsafeRawBufferPointer(rebasing: bytes[offsets[0]..<offsets[column.count]])
            return cb_fold(lengths, of(used))
        }
    }
}
