/// The network, as the session's thread sees it.
protocol WireTransport: AnyObject, Sendable {
    /// Sends bytes, in the order of the calls; waits while too much is unsent. Does nothing once the connection is gone.
    func send(size: Int, _ fill: (UnsafeMutableRawPointer) -> Void)
    /// Reads again after it was told to pause.
    func resumeReading()
    func close(_ mode: WireClosing)
}
