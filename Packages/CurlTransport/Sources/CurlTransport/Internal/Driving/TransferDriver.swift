/// What drives transfers: a session or a loop.
protocol TransferDriver: AnyObject, Sendable {
    /// A transfer has a wish; called from any thread. Looks at it soon.
    func signal(_ transfer: CurlTransfer)
}
