internal import CurlTransport

/// A receiver or source that wants to know the transfer that it serves.
protocol FTPTransferWatcher: AnyObject {
    /// The transfer while it runs.
    var transfer: CurlTransfer? { get set }
}
