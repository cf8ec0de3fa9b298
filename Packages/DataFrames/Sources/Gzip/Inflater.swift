internal import CZlib

/// Decompresses gzip, zlib or deflate bytes as they come, with a limit on what comes out.
///
/// Bytes are pushed in, whatever their portions, and come out in portions of at most 64 KiB. Data that ends too early is
/// an error of ``finish(allowsEmpty:)``, so call that at the end before what came out is believed. Memory: about 110 KiB,
/// from the first byte on. One thread at a time may use an inflater. After an error every call throws the same error.
public final class Inflater {
    private static let outputSize = 64 << 10
    /// Below this output the ratio is not looked at: short texts of zeros are no bombs.
    private static let ratioFloor = 1 << 20

    /// The wrapping of the bytes.
    public let format: InflateFormat
    /// The most bytes that may come out.
    public let maximumOutput: Int
    /// The most bytes that may come out for each byte that went in, above the first MiB; nil when there is no such
    /// limit.
    public let maximumRatio: Int?
    /// How many compressed bytes were used up so far.
    public private(set) var bytesIn = 0
    /// How many bytes came out so far.
    public private(set) var bytesOut = 0
    /// Whether the compressed data is complete, as far as it can be told: another gzip member may follow.
    public private(set) var isComplete = false

    private var stream: UnsafeMutablePointer<z_stream>?
    private var buffer: UnsafeMutablePointer<UInt8>?
    private var failure: GzipError?
    /// Zero bytes behind the last gzip member were seen: only zeros may follow.
    private var isPadding = false
    /// The first byte, kept until the second tells zlib from raw deflate or the next member from junk.
    private var held: UInt8?
    private var isDecided: Bool

    /// Creates an inflater; nothing is allocated yet.
    ///
    /// - Parameters:
    ///   - format: The wrapping.
    ///   - maximumOutput: The most bytes that may come out; exactly so many are allowed.
    ///   - maximumRatio: The most bytes out for each byte in, from the first MiB of output on; deflate itself cannot
    ///     pass 1,032.
    public init(_ format: InflateFormat, maximumOutput: Int, maximumRatio: Int? = nil) {
        self.format = format
        self.maximumOutput = max(0, maximumOutput)
        self.maximumRatio = maximumRatio
        isDecided = format != .httpDeflate
    }

    deinit {
        if let stream {
            inflateEnd(stream)
            stream.deallocate()
        }
        buffer?.deallocate()
    }

    /// Decompresses some bytes and gives what comes out, portion by portion.
    ///
    /// - Parameters:
    ///   - input: The next compressed bytes.
    ///   - body: Gets portions that are valid during the call.
    /// - Throws: `.corrupt`, `.limit` or `.resources`; portions before the error were given to `body`.
    public func feed(
        _ input: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(GzipError) {
        var rest = input
        while true {
            let step = try step(rest)
            if !step.output.isEmpty { body(step.output) }
            rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            if rest.isEmpty, !step.hasMore { return }
        }
    }

    /// Decompresses some bytes and appends what comes out to an array.
    ///
    /// - Parameters:
    ///   - input: The next compressed bytes.
    ///   - output: Grows by what came out.
    /// - Throws: `.corrupt`, `.limit` or `.resources`.
    public func feed(_ input: [UInt8], into output: inout [UInt8]) throws(GzipError) {
        var failed: GzipError?
        input.withUnsafeBytes { bytes in
            do throws(GzipError) {
                try feed(bytes) { output.append(contentsOf: $0) }
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
    }

    /// Does one step: uses up some of the input and gives at most one portion of output.
    ///
    /// For callers that may have to stop between portions. Call it with what is left of the input until nothing is left
    /// and ``InflateStep/hasMore`` is false.
    ///
    /// - Parameter input: The next compressed bytes.
    /// - Throws: `.corrupt`, `.limit` or `.resources`.
    public func step(_ input: UnsafeRawBufferPointer) throws(GzipError) -> InflateStep {
        if let failure { throw failure }
        do {
            return try advance(input)
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that no more bytes will come.
    ///
    /// - Parameter allowsEmpty: Takes no bytes at all for empty data, as HTTP servers send with an empty body.
    /// - Throws: `.truncated` when the data is not complete.
    public func finish(allowsEmpty: Bool = false) throws(GzipError) {
        if let failure { throw failure }
        if isComplete, held == nil { return }
        if allowsEmpty, bytesIn == 0 { return }
        let error: GzipError
        if isComplete {
            error = made(.corrupt, "There is a stray byte behind the end of the \(format.name) data.")
        } else {
            error = made(
                .truncated,
                "The \(format.name) data ends too early: \(bytesIn) bytes came, which held \(bytesOut) so far."
            )
        }
        failure = error
        throw error
    }

    private func advance(_ input: UnsafeRawBufferPointer) throws(GzipError) -> InflateStep {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        if isComplete { return try afterEnd(input) }
        if !isDecided {
            guard let first = held ?? input.first else {
                return InflateStep(consumed: 0, output: nothing, hasMore: false)
            }
            let offset = held == nil ? 1 : 0
            guard input.count > offset else {
                // One byte tells nothing yet.
                if held == nil {
                    held = first
                    bytesIn += 1
                    return InflateStep(consumed: 1, output: nothing, hasMore: false)
                }
                return InflateStep(consumed: 0, output: nothing, hasMore: false)
            }
            let isZlib =
                first & 15 == 8 && first >> 4 <= 7 && (Int(first) << 8 | Int(input[offset])) % 31 == 0
            try open(isZlib ? InflateFormat.zlib.windowBits : InflateFormat.raw.windowBits)
            isDecided = true
        } else if stream == nil {
            if input.isEmpty { return InflateStep(consumed: 0, output: nothing, hasMore: false) }
            try open(format.windowBits)
        }
        if let byte = held {
            held = nil
            bytesIn -= 1
            let step = try withUnsafeBytes(of: byte) { (bytes) throws(GzipError) in try run(bytes) }
            return InflateStep(consumed: 0, output: step.output, hasMore: true)
        }
        return try run(input)
    }

    private func open(_ windowBits: Int32) throws(GzipError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            throw made(.resources, "zlib could not be started (code \(code)).")
        }
        self.stream = stream
        if buffer == nil { buffer = .allocate(capacity: Inflater.outputSize) }
    }

    private func run(_ input: UnsafeRawBufferPointer) throws(GzipError) -> InflateStep {
        guard let stream, let buffer else { throw made(.resources, "zlib was not started.") }
        let offered = min(input.count, 1 << 30)
        // zlib declares its input as mutable, but never writes to it.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = buffer
        stream.pointee.avail_out = UInt32(Inflater.outputSize)
        let code = inflate(stream, Z_NO_FLUSH)
        let consumed = offered - Int(stream.pointee.avail_in)
        let produced = Inflater.outputSize - Int(stream.pointee.avail_out)
        stream.pointee.next_in = nil
        bytesIn += consumed
        switch code {
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw made(.resources, "There was not enough memory to decompress.")
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "code \(code)"
            throw made(.corrupt, "The bytes are no sound \(format.name) data: \(reason).")
        }
        if code == Z_BUF_ERROR, consumed == 0, produced == 0, offered > 0 {
            throw made(.corrupt, "The bytes are no sound \(format.name) data: no progress.")
        }
        if produced > maximumOutput - bytesOut {
            throw made(.limit, "More than \(maximumOutput) bytes come out of the compressed data, which is the limit.")
        }
        bytesOut += produced
        if let maximumRatio, bytesOut > Inflater.ratioFloor, bytesOut / maximumRatio > bytesIn {
            throw made(
                .limit,
                "The compressed data grows more than \(maximumRatio) times: \(bytesIn) bytes became \(bytesOut)."
            )
        }
        isComplete = code == Z_STREAM_END
        return InflateStep(
            consumed: consumed,
            output: UnsafeRawBufferPointer(start: buffer, count: produced),
            hasMore: !isComplete && stream.pointee.avail_out == 0
        )
    }

    /// Behind the end: another gzip member, zeros that fill up a block, or junk.
    private func afterEnd(_ input: UnsafeRawBufferPointer) throws(GzipError) -> InflateStep {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        guard let first = input.first else { return InflateStep(consumed: 0, output: nothing, hasMore: false) }
        if format == .gzip, first == 0, held == nil {
            let zeros = input.prefix { $0 == 0 }.count
            isPadding = true
            bytesIn += zeros
            return InflateStep(consumed: zeros, output: nothing, hasMore: false)
        }
        if format == .gzip, !isPadding {
            if held == nil, first == 0x1F {
                held = first
                bytesIn += 1
                return InflateStep(consumed: 1, output: nothing, hasMore: false)
            }
            if held != nil, first == 0x8B, let stream {
                guard inflateReset(stream) == Z_OK else { throw made(.resources, "zlib could not be restarted.") }
                isComplete = false
                return try advance(input)
            }
        }
        throw made(.corrupt, "There are more bytes behind the end of the \(format.name) data.")
    }

    private func made(_ kind: GzipError.Kind, _ message: String) -> GzipError {
        GzipError(kind, message, bytesIn: bytesIn, bytesOut: bytesOut)
    }
}
