internal import CArrow
internal import Glibc

/// Reads frames from a stream of the Arrow C Stream Interface, made by another library in this process.
///
/// Frames share the memory of the stream's arrays; each array is released when the last frame or column of it is gone.
/// The stream itself is released by ``close()`` or at the reader's end. One thread at a time may use a reader.
public final class ArrowStreamReader {
    /// The columns of every frame.
    public let schema: [Field]
    private let root: ArrowField
    private let stream: UnsafeMutablePointer<CArrowStream>
    private var isOver = false

    /// Moves a stream here and asks for its schema.
    ///
    /// - Parameter stream: The address of a `struct ArrowArrayStream`, which counts as released afterwards, also when
    ///   this throws.
    /// - Throws: `.arrow` when the stream fails or says what cannot be, `.unsupported` for types that have no equal
    ///   here, `.duplicateColumn`.
    public init(importing stream: UnsafeMutableRawPointer) throws(FrameError) {
        let source = stream.assumingMemoryBound(to: CArrowStream.self)
        guard source.pointee.release != nil else {
            throw FrameError(.arrow, "The Arrow stream was released or moved before")
        }
        let own = UnsafeMutablePointer<CArrowStream>.allocate(capacity: 1)
        own.initialize(to: source.pointee)
        source.pointee.release = nil
        do throws(FrameError) {
            var schema = CArrowSchema()
            guard let call = own.pointee.get_schema else { throw FrameError(.arrow, "The Arrow stream has no schema") }
            let code = call(own, &schema)
            if code != 0 { throw ArrowStreamReader.failure(own, code) }
            root = try ArrowCSchema.take(&schema)
            self.schema = try ArrowFrames.schema(root)
        } catch {
            if let release = own.pointee.release { release(own) }
            own.deallocate()
            throw error
        }
        self.stream = own
    }

    deinit {
        close()
        stream.deallocate()
    }

    /// The next frame, or nil when there are no more. Blocks while the other library does.
    ///
    /// - Throws: `.arrow` with the stream's own words when it fails, or for arrays that contradict themselves; the
    ///   stream is over then. `.conversion` and `.unsupported` for values that have no form here.
    public func next() throws(FrameError) -> DataFrame? {
        guard !isOver, stream.pointee.release != nil, let call = stream.pointee.get_next else { return nil }
        do throws(FrameError) {
            var array = CArrowArray()
            let code = call(stream, &array)
            if code != 0 { throw ArrowStreamReader.failure(stream, code) }
            guard array.release != nil else {
                isOver = true
                return nil
            }
            return try ArrowFrames.frame(root, schema, ArrowCArray.take(&array, as: root))
        } catch {
            isOver = true
            throw error
        }
    }

    /// All frames that are left, as one.
    ///
    /// - Throws: As ``next()``.
    public func readAll() throws(FrameError) -> DataFrame {
        var frames: [DataFrame] = []
        while let frame = try next() { frames.append(frame) }
        return frames.isEmpty ? try DataFrame(empty: schema) : try DataFrame.concatenating(frames)
    }

    /// Releases the stream; frames that came from it stay. Later calls do nothing.
    public func close() {
        isOver = true
        if let release = stream.pointee.release { release(stream) }
        stream.pointee.release = nil
    }

    private static func failure(_ stream: UnsafeMutablePointer<CArrowStream>, _ code: Int32) -> FrameError {
        let said = stream.pointee.get_last_error.flatMap { $0(stream) }.map { String(cString: $0) }
        return FrameError(
            .arrow,
            "The Arrow stream failed with error \(code) (\(String(cString: strerror(code))))",
            detail: said
        )
    }
}
