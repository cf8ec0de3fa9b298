import Gzip

/// A minimal writer of zip archives.
struct TestZip {
    struct Entry {
        var name: String
        var bytes: [UInt8]
        var isDeflated = true
        /// A claim about the decompressed size that may be wrong.
        var claimedSize: Int?
        var checkSum: UInt32?
    }

    var entries: [Entry] = []

    mutating func add(_ name: String, _ text: String) { entries.append(Entry(name: name, bytes: Array(text.utf8))) }

    static func crc(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { index -> UInt32 in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    }

    func bytes() throws -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        func put(_ value: Int, _ count: Int, _ target: inout [UInt8]) {
            for index in 0..<count { target.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
        }
        for entry in entries {
            let data = entry.isDeflated ? try GzipBytes.compress(entry.bytes, format: .raw) : entry.bytes
            let offset = result.count
            var fields: [UInt8] = []
            put(20, 2, &fields)
            put(0x800, 2, &fields)
            put(entry.isDeflated ? 8 : 0, 2, &fields)
            put(0x5821_0000, 4, &fields)
            put(Int(entry.checkSum ?? Self.crc(entry.bytes)), 4, &fields)
            put(data.count, 4, &fields)
            put(entry.claimedSize ?? entry.bytes.count, 4, &fields)
            put(entry.name.utf8.count, 2, &fields)
            put(0, 2, &fields)
            put(0x0403_4B50, 4, &result)
            result += fields
            result += Array(entry.name.utf8)
            result += data
            put(0x0201_4B50, 4, &directory)
            put(20, 2, &directory)
            directory += fields
            put(0, 10, &directory)
            put(offset, 4, &directory)
            directory += Array(entry.name.utf8)
        }
        let start = result.count
        result += directory
        put(0x0605_4B50, 4, &result)
        put(0, 4, &result)
        put(entries.count, 2, &result)
        put(entries.count, 2, &result)
        put(directory.count, 4, &result)
        put(start, 4, &result)
        put(0, 2, &result)
        return result
    }
}
