internal import ArrowCodecs
internal import DataFrames

/// Reads the bytes as an Arrow file or stream and looks at every cell of the first rows; called by libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzArrow(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    do {
        let reader = try ArrowReader(bytes: input, options: .compressed(maximumBatchBytes: 1 << 22))
        while let frame = try reader.next() {
            for column in frame.columns {
                for row in 0..<min(column.count, 100) { _ = column.value(at: row) }
            }
            _ = frame.head(20).table()
            // What was read can be written and comes back.
            if frame.rowCount < 1 << 16 {
                let again = try DataFrame(arrow: frame.arrow())
                precondition(again.isEqual(to: frame), "A frame did not come back as it was written")
            }
        }
    } catch {}
    return 0
}
