internal import DataFrames

/// Reads whole files.
enum WorkbookFile {
    static func read(_ path: String) throws(FrameError) -> [UInt8] {
        let source = try FileByteSource(path: path)
        defer { source.close() }
        var bytes: [UInt8] = []
        if let total = source.totalBytes { bytes.reserveCapacity(total) }
        let portion = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { portion.deallocate() }
        while true {
            let count = try source.read(into: portion)
            if count == 0 { return bytes }
            bytes.append(contentsOf: portion.prefix(count))
        }
    }
}
