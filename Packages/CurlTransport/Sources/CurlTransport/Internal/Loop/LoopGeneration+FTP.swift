extension LoopGeneration {
    /// Lets libcurl look at everything, and twice more after each line of the control connection: libcurl 7.88 may then
    /// know of work that none of its sockets tells of, and would sleep a second over it.
    func actOnAll(_ handle: EasyHandle) {
        var seen = handle.repliesReceived
        actOnAll()
        var left = handle.repliesReceived == seen ? 0 : 2
        while left > 0 {
            seen = handle.repliesReceived
            actOnAll()
            left = handle.repliesReceived == seen ? left - 1 : 2
        }
    }
}
