internal import CurlTransport

/// A receiver or source that wants to know the transfer that it serves.
protocol FTPTransferWatcher: AnyObject {
    /// The transfer while it runs.
    var transfer: CurlTransfer? { get set }
}

extension CurlBody {
    /// The body's source, if it wants to know its transfer.
    var watcher: (any FTPTransferWatcher)? {
        if case .source(let source, _) = self { source as? any FTPTransferWatcher } else { nil }
    }
}
