internal import ArrowCodecs
internal import DataFrames
internal import FoundationEssentials

// What Python calls. None of these may trap: a trap would end the Python process. Texts go into memory of the caller,
// cut to its size and ended by a zero.

private func put(_ text: String, _ target: UnsafeMutablePointer<CChar>, _ capacity: Int32) {
    let bytes = Array(text.utf8.prefix(Int(capacity) - 1))
    for (index, byte) in bytes.enumerated() { target[index] = CChar(bitPattern: byte) }
    target[bytes.count] = 0
}

private func type(_ index: Int32) -> DataType? {
    BridgeSamples.types.indices.contains(Int(index)) ? BridgeSamples.types[Int(index)] : nil
}

/// How a column that came back compares with what left: `equal`, `values` with the new type, or `differs`.
private func verdict(_ sent: Column, _ back: Column) -> String {
    if sent.type == back.type {
        guard let row = sent.firstDifference(from: back, nanIsEqual: true) else { return "equal" }
        return "differs at row \(row)"
    }
    guard sent.count == back.count else { return "differs: \(back.count) rows" }
    for row in 0..<sent.count {
        let (left, right) = (sent.value(at: row), back.value(at: row))
        if left != right, left.description != right.description {
            return "differs at row \(row), as \(back.type): \(left) and \(right)"
        }
    }
    return "values, as \(back.type)"
}

/// The name of a sample column's type; -1 after the last one.
@_cdecl("bridge_type")
public func bridgeType(_ index: Int32, _ text: UnsafeMutablePointer<CChar>, _ capacity: Int32) -> Int32 {
    guard let type = type(index) else { return -1 }
    put(type.description, text, capacity)
    return 0
}

/// Writes a sample column as a stream of batches.
@_cdecl("bridge_export")
public func bridgeExport(_ index: Int32, _ stream: UnsafeMutableRawPointer, _ maximumRows: Int32) -> Int32 {
    guard let type = type(index),
        let frame = try? DataFrame([("x", BridgeSamples.column(type))]),
        (try? frame.exportArrowStream(to: stream, maximumRows: Int(maximumRows))) != nil
    else { return -1 }
    return 0
}

/// Takes a stream of one column and says how it compares with the sample.
@_cdecl("bridge_compare")
public func bridgeCompare(
    _ index: Int32,
    _ stream: UnsafeMutableRawPointer,
    _ text: UnsafeMutablePointer<CChar>,
    _ capacity: Int32
) -> Int32 {
    guard let type = type(index) else { return -1 }
    do {
        let frame = try ArrowStreamReader(importing: stream).readAll()
        put(
            frame.columnCount == 1
                ? verdict(BridgeSamples.column(type), frame.column(at: 0)) : "differs: \(frame.columnCount) columns",
            text,
            capacity
        )
    } catch {
        put("error: \(error) \(error.detail ?? "")", text, capacity)
    }
    return 0
}

/// Takes one array and says how it compares with the sample.
@_cdecl("bridge_compare_array")
public func bridgeCompareArray(
    _ index: Int32,
    _ schema: UnsafeMutableRawPointer,
    _ array: UnsafeMutableRawPointer,
    _ text: UnsafeMutablePointer<CChar>,
    _ capacity: Int32
) -> Int32 {
    guard let type = type(index) else { return -1 }
    do {
        put(verdict(BridgeSamples.column(type), try Column(importingArrowSchema: schema, array: array)), text, capacity)
    } catch {
        put("error: \(error)", text, capacity)
    }
    return 0
}

/// Writes a sample column as one array.
@_cdecl("bridge_export_array")
public func bridgeExportArray(_ index: Int32, _ schema: UnsafeMutableRawPointer, _ array: UnsafeMutableRawPointer)
    -> Int32
{
    guard let type = type(index),
        (try? BridgeSamples.column(type).exportArrow(schema: schema, array: array, name: "x")) != nil
    else { return -1 }
    return 0
}

/// Writes a sample column as an Arrow file or stream.
@_cdecl("bridge_write")
public func bridgeWrite(
    _ index: Int32,
    _ path: UnsafePointer<CChar>,
    _ isStream: Int32,
    _ text: UnsafeMutablePointer<CChar>,
    _ capacity: Int32
) -> Int32 {
    guard let type = type(index) else { return -1 }
    do {
        let options = ArrowWriteOptions(format: isStream != 0 ? .stream : .file)
        let frame = try DataFrame([("x", BridgeSamples.column(type))])
        try frame.writeArrow(to: String(cString: path), options: options)
        put("", text, capacity)
    } catch {
        put("error: \(error)", text, capacity)
    }
    return 0
}

/// Reads an Arrow file and says how its column compares with the sample.
@_cdecl("bridge_read")
public func bridgeRead(
    _ index: Int32,
    _ path: UnsafePointer<CChar>,
    _ text: UnsafeMutablePointer<CChar>,
    _ capacity: Int32
) -> Int32 {
    guard let type = type(index) else { return -1 }
    do {
        let frame = try DataFrame(arrowFile: String(cString: path), options: .compressed())
        put(
            frame.columnCount > 0 ? verdict(BridgeSamples.column(type), frame.column(at: 0)) : "differs: no column",
            text,
            capacity
        )
    } catch {
        put("error: \(error)", text, capacity)
    }
    return 0
}

/// Shows a stream's rows as a Markdown table.
@_cdecl("bridge_show")
public func bridgeShow(_ stream: UnsafeMutableRawPointer, _ text: UnsafeMutablePointer<CChar>, _ capacity: Int32)
    -> Int32
{
    do {
        put(try ArrowStreamReader(importing: stream).readAll().markdown(), text, capacity)
        return 0
    } catch {
        put("error: \(error) \(error.detail ?? "")", text, capacity)
        return 1
    }
}

/// A stream that fails after its first batch.
@_cdecl("bridge_export_failing")
public func bridgeExportFailing(_ stream: UnsafeMutableRawPointer) -> Int32 {
    let frame = try? DataFrame([("x", Column([1, 2, 3]))])
    guard let frame else { return -1 }
    nonisolated(unsafe) var calls = 0
    let result: Void? = try? DataFrame.exportArrowStream(to: stream, schema: frame.schema) {
        calls += 1
        if calls == 1 { return frame }
        throw FrameError(.file, "The source is gone")
    }
    return result == nil ? -1 : 0
}

/// A frame of 16 columns, exported again and again: the least time of one export in nanoseconds.
@_cdecl("bridge_time_export")
public func bridgeTimeExport(
    _ rows: Int32,
    _ runs: Int32,
    _ schema: UnsafeMutableRawPointer,
    _ array: UnsafeMutableRawPointer,
    _ release: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
) -> Int64 {
    let numbers = Column((0..<Int(rows)).map { Int64($0) })
    let texts = Column((0..<Int(rows)).map { "row \($0 % 1000)" })
    let columns = (0..<16).map { ("c\($0)", $0 % 4 == 3 ? texts : numbers) }
    guard let frame = try? DataFrame(columns) else { return -1 }
    var best = Duration.seconds(1_000)
    for run in 0..<runs {
        let time = ContinuousClock().measure { try? frame.exportArrow(schema: schema, array: array) }
        best = min(best, time)
        if run + 1 < runs { release(schema, array) }
    }
    return best.components.attoseconds / 1_000_000_000
}
