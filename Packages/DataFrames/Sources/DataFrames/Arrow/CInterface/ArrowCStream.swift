internal import CArrow
internal import Glibc

/// Frames as a stream of the C interface for another library.
final class ArrowCStream {
    private let schema: [Field]
    private let fields: [ArrowField]
    private let next: () throws -> DataFrame?
    private var message: UnsafeMutablePointer<CChar>?
    private var isOver = false

    private init(_ schema: [Field], _ fields: [ArrowField], _ next: @escaping () throws -> DataFrame?) {
        self.schema = schema
        self.fields = fields
        self.next = next
    }

    deinit { free(message) }

    /// Writes a stream; its reader releases it.
    static func write(
        schema: [Field],
        fields: [ArrowField],
        to target: UnsafeMutablePointer<CArrowStream>,
        next: @escaping () throws -> DataFrame?
    ) {
        let state = ArrowCStream(schema, fields, next)
        target.initialize(
            to: CArrowStream(
                get_schema: { stream, out in
                    guard let state = ArrowCStream.state(stream), let out else { return EINVAL }
                    ArrowCSchema.write(ArrowFrames.root(state.fields), to: out)
                    return 0
                },
                get_next: { stream, out in
                    guard let state = ArrowCStream.state(stream), let out else { return EINVAL }
                    return state.writeNext(to: out)
                },
                get_last_error: { stream in ArrowCStream.state(stream)?.message.map { UnsafePointer($0) } },
                release: { stream in
                    guard let stream, stream.pointee.release != nil else { return }
                    if let state = stream.pointee.private_data { Unmanaged<ArrowCStream>.fromOpaque(state).release() }
                    stream.pointee.private_data = nil
                    stream.pointee.release = nil
                },
                private_data: Unmanaged.passRetained(state).toOpaque()
            )
        )
    }

    private static func state(_ stream: UnsafeMutablePointer<CArrowStream>?) -> ArrowCStream? {
        guard let stream, stream.pointee.release != nil, let state = stream.pointee.private_data else { return nil }
        return Unmanaged<ArrowCStream>.fromOpaque(state).takeUnretainedValue()
    }

    /// Writes the next frame, or an array that counts as released at the end; returns an error number.
    private func writeNext(to out: UnsafeMutablePointer<CArrowArray>) -> Int32 {
        free(message)
        message = nil
        do {
            guard !isOver, let frame = try next() else {
                isOver = true
                out.initialize(to: CArrowArray())
                return 0
            }
            ArrowCArray.write(try ArrowFrames.export(frame, schema: schema, fields: fields), to: out)
            return 0
        } catch {
            isOver = true
            message = strdup("\(error)")
            return (error as? FrameError).map { $0.kind == .schemaMismatch ? EINVAL : EIO } ?? EIO
        }
    }
}
