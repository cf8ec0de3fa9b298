internal import CCurl
internal import CCurlShims
internal import ConnCore

/// The only owner of a multi handle: connections and the transfers that use them.
///
/// One thread at a time uses it, except for ``wake()``.
final class MultiHandle {
    let multi: UnsafeMutableRawPointer
    private let sockets: SocketTable

    init(sockets: SocketTable, keeping maximumConnections: Int) throws(ConnError) {
        try CurlLibrary.initialize()
        guard let multi = curl_multi_init() else { throw CurlLibrary.outOfMemory }
        self.multi = multi
        self.sockets = sockets
        _ = conn_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximumConnections)
    }

    /// Closes all connections.
    deinit {
        curl_multi_cleanup(multi)
    }

    /// Starts a prepared handle.
    func add(_ handle: EasyHandle) throws(ConnError) {
        guard curl_multi_add_handle(multi, handle.curl) == CURLM_OK else { throw CurlLibrary.outOfMemory }
    }

    /// Takes a handle out; closes its connection if the transfer has not ended.
    func remove(_ handle: EasyHandle) {
        handle.discardPaused()
        curl_multi_remove_handle(multi, handle.curl)
    }

    /// The next transfer that has ended, and how.
    func nextEnded() -> (curl: UnsafeMutableRawPointer, code: CURLcode)? {
        var code = CURLE_OK
        return conn_curl_multi_ended(multi, &code).map { ($0, code) }
    }
}
