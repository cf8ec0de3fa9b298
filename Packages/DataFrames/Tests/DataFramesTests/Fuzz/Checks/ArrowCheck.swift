@testable import DataFrames

/// Reads bytes as an Arrow file or stream, and checks what came out.
enum ArrowCheck {
    /// What is wrong, or nil.
    ///
    /// - Parameter decompressors: What undoes compression.
    static func problem(_ bytes: UnsafeBufferPointer<UInt8>, _ decompressors: [any ArrowDecompressor]) -> String? {
        var input = FuzzInput(bytes)
        let (format, alignment) = input.choices(2, 3)
        var options = ArrowReadOptions(decompressors: decompressors)
        options.maximumBatchBytes = 1 << 22
        var write = ArrowWriteOptions(format: [.file, .stream][format])
        write.alignment = [64, 8, 256][alignment]
        do {
            let reader = try ArrowReader(bytes: Array(input.rest), options: options)
            while let frame = try reader.next() {
                if frame.schema != reader.schema { return "a batch of another schema" }
                // Nulls take no bytes, so that a batch may have any number of them.
                if frame.rowCount > 1 << 16 { continue }
                if let problem = FuzzFrame.problem(frame) ?? files(frame, write) ?? interface(frame) { return problem }
            }
            return nil
        } catch {
            return FuzzFrame.problem(error, in: input.rest)
        }
    }

    /// What was read can be written and comes back.
    private static func files(_ frame: DataFrame, _ options: ArrowWriteOptions) -> String? {
        do {
            let again = try DataFrame(arrow: frame.arrow(options))
            return again.difference(from: frame).map { "written: \($0)" }
        } catch {
            return "written: \(error)"
        }
    }

    /// It leaves through the C interface and comes back, and nothing of it stays behind.
    private static func interface(_ frame: DataFrame) -> String? {
        let schema = UnsafeMutableRawPointer.allocate(byteCount: 72, alignment: 8)
        let array = UnsafeMutableRawPointer.allocate(byteCount: 80, alignment: 8)
        defer {
            schema.deallocate()
            array.deallocate()
        }
        do {
            try frame.exportArrow(schema: schema, array: array)
            let again = try DataFrame(importingArrowSchema: schema, array: array)
            return again.difference(from: frame).map { "C interface: \($0)" }
        } catch {
            // A name with NUL does not pass.
            return error.kind == .unsupported ? nil : "C interface: \(error)"
        }
    }
}
