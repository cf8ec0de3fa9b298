internal import CArrow

extension DataFrame {
    /// Hands the frame to another library in this process through the Arrow C Data Interface, without copying.
    ///
    /// The frame becomes an array of structures, one child per column. The array keeps the columns' memory alive until
    /// the other library releases it, on any thread; schema and array are released apart. Only times of seconds and
    /// milliseconds are copied, because Arrow keeps those in 32 bits.
    /// - Parameters:
    ///   - schema: The address of an empty `struct ArrowSchema`, which is overwritten.
    ///   - array: The address of an empty `struct ArrowArray`, which is overwritten.
    ///   - options: How to export.
    /// - Throws: `.conversion` for a time that exceeds its Arrow type, `.unsupported` for a dictionary of dictionaries
    ///   and for a name with NUL; nothing is written then.
    public func exportArrow(
        schema: UnsafeMutableRawPointer,
        array: UnsafeMutableRawPointer,
        options: ArrowExportOptions = ArrowExportOptions()
    ) throws(FrameError) {
        let fields = try ArrowFrames.fields(self.schema, frames: [self], options)
        try ArrowCSchema.check(fields)
        let export = try ArrowFrames.export(self, schema: self.schema, fields: fields)
        ArrowCSchema.write(ArrowFrames.root(fields), to: schema.assumingMemoryBound(to: CArrowSchema.self))
        ArrowCArray.write(export, to: array.assumingMemoryBound(to: CArrowArray.self))
    }

    /// Takes a frame from another library in this process through the Arrow C Data Interface.
    ///
    /// Columns share the other library's memory wherever both have the layout; the array is released when the last of
    /// them is gone, on any thread. Everything that later reads rely on is checked here: lengths, offsets, null counts,
    /// indices, UTF-8.
    /// - Parameters:
    ///   - schema: The address of a `struct ArrowSchema` of structures; it is released, also when this throws.
    ///   - array: The address of its `struct ArrowArray`; it counts as released afterwards, also when this throws.
    /// - Throws: `.arrow` for what contradicts itself, `.unsupported` for types that have no equal here or null rows,
    ///   `.conversion` for values that have no exact form, `.wrongType` for an array that is no frame,
    ///   `.duplicateColumn`, `.schemaMismatch` for nulls in a field that allows none.
    public init(
        importingArrowSchema schema: UnsafeMutableRawPointer,
        array: UnsafeMutableRawPointer
    ) throws(FrameError) {
        let array = array.assumingMemoryBound(to: CArrowArray.self)
        do {
            let root = try ArrowCSchema.take(schema.assumingMemoryBound(to: CArrowSchema.self))
            let fields = try ArrowFrames.schema(root)
            self = try ArrowFrames.frame(root, fields, ArrowCArray.take(array, as: root))
        } catch {
            ArrowCArray.discard(array)
            throw error
        }
    }

    /// Hands the frame to another library in this process as a stream of the Arrow C Stream Interface.
    ///
    /// - Parameters:
    ///   - stream: The address of an empty `struct ArrowArrayStream`, which is overwritten; its reader releases it.
    ///   - maximumRows: The most rows of one batch, at least 1. Default: all in one.
    ///   - options: How to export.
    /// - Throws: `.unsupported` for a dictionary of dictionaries and for a name with NUL, `.invalidArgument`. What fails
    ///   later is told to the stream's reader.
    public func exportArrowStream(
        to stream: UnsafeMutableRawPointer,
        maximumRows: Int = Int.max,
        options: ArrowExportOptions = ArrowExportOptions()
    ) throws(FrameError) {
        guard maximumRows >= 1 else {
            throw FrameError(.invalidArgument, "A batch cannot hold at most \(maximumRows) rows")
        }
        let frame = self
        let fields = try ArrowFrames.fields(schema, frames: [self], options)
        try ArrowCSchema.check(fields)
        var row = 0
        var isFirst = true
        ArrowCStream.write(schema: schema, fields: fields, to: stream.assumingMemoryBound(to: CArrowStream.self)) {
            guard isFirst || row < frame.rowCount else { return nil }
            isFirst = false
            let end = row + Swift.min(maximumRows, frame.rowCount - row)
            defer { row = end }
            return frame.slice(row..<end)
        }
    }

    /// Hands frames that come one by one to another library in this process as a stream of the Arrow C Stream Interface.
    ///
    /// - Parameters:
    ///   - stream: The address of an empty `struct ArrowArrayStream`, which is overwritten; its reader releases it.
    ///   - schema: The columns of every frame.
    ///   - options: How to export.
    ///   - next: Gives the next frame, or nil at the end; called by the reader, on its thread, one call at a time. What
    ///     it throws reaches the reader as the stream's last error, and ends the stream.
    /// - Throws: `.unsupported` for a dictionary of dictionaries and for a name with NUL.
    public static func exportArrowStream(
        to stream: UnsafeMutableRawPointer,
        schema: [Field],
        options: ArrowExportOptions = ArrowExportOptions(),
        next: @escaping @Sendable () throws -> DataFrame?
    ) throws(FrameError) {
        let fields = try ArrowFrames.fields(schema, frames: [], options)
        try ArrowCSchema.check(fields)
        ArrowCStream.write(
            schema: schema,
            fields: fields,
            to: stream.assumingMemoryBound(to: CArrowStream.self),
            next: next
        )
    }
}
