internal import ConnCore
internal import CurlTransport

/// Gives one try of an upload its bytes, counts them and tells of progress.
// Used by the thread that drives the transfer alone.
final class UploadReader: CurlBodySource, FTPTransferWatcher, @unchecked Sendable {
    weak var transfer: CurlTransfer?
    /// Why it gave no more.
    private(set) var thrown: ConnError?
    /// The place behind the last byte that was given.
    private(set) var place: Int64

    private let source: any UploadSource
    private let progress: (@Sendable (FTPProgress) -> Void)?
    private let start: Int64
    private var told: Int64
    private var hasBegun = false

    init(_ source: any UploadSource, at offset: Int64, progress: (@Sendable (FTPProgress) -> Void)?) {
        self.source = source
        self.progress = progress
        start = offset
        place = offset
        told = offset
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        do throws(ConnError) {
            if !hasBegun {
                hasBegun = true
                try source.begin(at: start, transfer)
            }
            let step = try source.read(into: buffer)
            if case .bytes(let count) = step { moved(count) }
            return step
        } catch {
            thrown = error
            throw error
        }
    }

    func rewind() -> Bool { false }

    private func moved(_ count: Int) {
        place += Int64(count)
        guard let progress, place - told >= Int64(FTPLimits.progressStep) else { return }
        told = place
        progress(FTPProgress(bytes: place, total: source.length))
    }

    /// Moves as many bytes as fit.
    static func copy(_ rest: inout ArraySlice<UInt8>, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, rest.count)
        rest.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        rest = rest.dropFirst(count)
        return count
    }

    /// What a caller's closure or sequence threw.
    static func error(of error: any Error) -> ConnError {
        if let error = error as? ConnError { return error }
        if let error = error as? CancellationError { return ConnError(error) }
        return ConnError(
            .invalidInput,
            "The content of an upload could not be given: its source threw \(type(of: error))",
            advice: "see the underlying error",
            outcome: .unknown,
            underlying: error
        )
    }
}
