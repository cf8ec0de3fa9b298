internal import ConnCore
internal import CurlTransport

/// Takes one try of a download: compares what was there before, then adds what is new.
// Used by the thread that drives the transfer alone.
final class DownloadReceiver: CurlReceiver, FTPTransferWatcher, @unchecked Sendable {
    weak var transfer: CurlTransfer?
    /// Why it took no more.
    private(set) var thrown: ConnError?
    /// Whether all of what was there before came again.
    var isCompared: Bool { compared == overlap.count }

    private let target: any DownloadTarget
    private let overlap: [UInt8]
    private var compared = 0
    private let progress: (@Sendable (FTPProgress) -> Void)?
    private var total: Int64?
    private var hasAskedTotal = false
    private var told: Int64

    /// - Parameter overlap: The last bytes that the target has, which come first.
    init(_ target: any DownloadTarget, overlap: [UInt8], progress: (@Sendable (FTPProgress) -> Void)?) {
        self.target = target
        self.overlap = overlap
        self.progress = progress
        told = target.count
    }

    func head(_ head: CurlHead) throws(ConnError) {}

    func body(_ portion: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow {
        do throws(ConnError) {
            try take(portion)
            return .taken
        } catch {
            thrown = error
            throw error
        }
    }

    private func take(_ portion: UnsafeRawBufferPointer) throws(ConnError) {
        var portion = portion
        if compared < overlap.count {
            let count = min(portion.count, overlap.count - compared)
            let isSame = overlap[compared..<compared + count].elementsEqual(portion[..<count])
            guard isSame else {
                try target.empty()
                throw ConnError(
                    .connection,
                    "The file on the server is another one than the one whose download was cut",
                    outcome: .notApplied,
                    retry: .again
                )
            }
            compared += count
            portion = UnsafeRawBufferPointer(rebasing: portion[count...])
        }
        guard !portion.isEmpty else { return }
        try target.write(portion)
        guard let progress, target.count - told >= Int64(FTPLimits.progressStep) else { return }
        told = target.count
        progress(FTPProgress(bytes: told, total: askTotal()))
    }

    /// The size that the server told before the first byte.
    private func askTotal() -> Int64? {
        if !hasAskedTotal, let transfer {
            hasAskedTotal = true
            total = FTPExchange.size(FTPReplyParser.replies(transfer.controlRepliesSoFar))
        }
        return total
    }
}
