internal import CCurlShims
public import ConnCore

/// What the sessions and the loop of one handler share: looked-up names and TLS sessions.
///
/// It may be used from any thread. It is freed when the last session, loop and transfer that used it are gone.
///
/// Unchecked: the pointer is set once; libcurl guards what is behind it with the share's mutexes.
public final class CurlShare: @unchecked Sendable {
    private let made: UnsafeMutableRawPointer

    /// Makes a share.
    ///
    /// - Throws: `.resourceExhausted` if libcurl has no memory.
    public init() throws(ConnError) {
        try CurlLibrary.initialize()
        guard let made = conn_curl_share_make() else { throw CurlLibrary.outOfMemory }
        self.made = made
    }

    deinit {
        conn_curl_share_free(made)
    }

    /// What a handle is given.
    var pointer: UnsafeMutableRawPointer { conn_curl_share_pointer(made) }
}
